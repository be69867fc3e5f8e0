# Completion of gowebdav for bash, made by "make manual".
_gowebdav() {
    local word=${COMP_WORDS[COMP_CWORD]} flag='' words='' i
    # bash splits --flag=value into three words.
    if [[ $word == = ]]; then
        flag=${COMP_WORDS[COMP_CWORD-1]} word=''
    elif [[ ${COMP_WORDS[COMP_CWORD-1]} == = ]]; then
        flag=${COMP_WORDS[COMP_CWORD-2]}
    else
        case ${COMP_WORDS[COMP_CWORD-1]} in
        --config|--dav|--dav_file|--address|--port|--log_format|--cors_origins|--link_key|--trusted_proxies|--allowed_hosts|--auth_header|--auth_url|--socket_mode|--tls_cert|--tls_key|--max_connections|--max_client_connections|--log_scans|--log_client_scans|--log_scan_time|--log_follows|--log_decompressed|--log_dictionary|--log_index_memory|--log_line|--log_zones|--metrics_address|--metrics_user|--metrics_password) flag=${COMP_WORDS[COMP_CWORD-1]} ;;
        esac
    fi
    COMPREPLY=()
    if [[ -n $flag ]]; then
        case $flag in
        --config) COMPREPLY=($(compgen -f -- "$word")); compopt -o filenames 2>/dev/null; return ;;
        --dav_file) COMPREPLY=($(compgen -f -- "$word")); compopt -o filenames 2>/dev/null; return ;;
        --secret_dav_list) words='true false' ;;
        --log_format) words='text json' ;;
        --compress) words='true false' ;;
        --tls_cert) COMPREPLY=($(compgen -f -- "$word")); compopt -o filenames 2>/dev/null; return ;;
        --tls_key) COMPREPLY=($(compgen -f -- "$word")); compopt -o filenames 2>/dev/null; return ;;
        esac
    elif [[ $word == -* ]]; then
        words='--config --dav --dav_file --address --port --secret_dav_list --log_format --compress --cors_origins --link_key --trusted_proxies --allowed_hosts --auth_header --auth_url --socket_mode --tls_cert --tls_key --max_connections --max_client_connections --log_scans --log_client_scans --log_scan_time --log_follows --log_decompressed --log_dictionary --log_index_memory --log_line --log_zones --metrics_address --metrics_user --metrics_password --help'
    elif ((COMP_CWORD == 1)); then
        words='check hash link healthcheck version help'
    elif [[ ${COMP_WORDS[1]} == @(check) ]]; then
        COMPREPLY=($(compgen -f -- "$word")); compopt -o filenames 2>/dev/null
    fi
    for i in $words; do
        [[ $i == "$word"* ]] && COMPREPLY+=("$i")
    done
}
complete -F _gowebdav gowebdav
