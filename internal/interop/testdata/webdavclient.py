"""Every call of webdavclient3 that moves data, against a writable mount: the server, the mount, user, password, a folder of logs."""
import io
import os
import sys

from webdav3.client import Client

url, mount, user, password, logs = sys.argv[1:]
c = Client({'webdav_hostname': url, 'webdav_root': mount, 'webdav_login': user, 'webdav_password': password})


def check(what, got, want):
    if got != want:
        sys.exit(f'{what}: {got!r}, want {want!r}')


def read(path):
    with open(path, 'rb') as f:
        return f.read()


# Upload a folder, and files of all sizes: from a file, a buffer, and in chunks.
c.upload_sync(remote_path='logs', local_path=logs)
text = b''.join(b'2026-01-01 08:00:%02d INFO order %d is done\n' % (i % 60, i) for i in range(100_000))
sizes = {'empty.log': 0, 'short.log': 100, 'small.log': 30_000, 'medium.log': 900_000, 'large.log': 4_000_000}
for name, size in sizes.items():
    with open(name, 'wb') as f:
        f.write(text[:size])
    c.upload_file(remote_path='up ' + name, local_path=name)
    c.upload_to(buff=text[:size], remote_path='buffer-' + name)
    c.upload_file(remote_path='chunked-' + name, local_path=name, progress=lambda current, total: None)
try:
    c.upload_file(remote_path='missing/new.log', local_path='short.log')
    sys.exit('an upload into a folder that is missing')
except Exception as e:
    check('its error', type(e).__name__, 'RemoteParentNotFound')

# Download them again: to a file with progress, to a buffer, and in pieces.
for name, size in sizes.items():
    for kind in 'up ', 'buffer-', 'chunked-':
        seen = []
        c.download_sync(remote_path=kind + name, local_path='down', progress=lambda current, total: seen.append((current, total)))
        check(kind + name, read('down'), text[:size])
        check('progress of ' + kind + name, bool(seen), True)
        buffer = io.BytesIO()
        c.download_from(buffer, kind + name)
        check(kind + name + ' in a buffer', buffer.getvalue(), text[:size])
        check(kind + name + ' in pieces', b''.join(c.download_iter(kind + name)), text[:size])
        check('size of ' + kind + name, c.info(kind + name)['size'], str(size))
c.download_sync(remote_path='logs', local_path='logs-down')

# Names, folders, copies.
check('check', [c.check('a b/'), c.check('lab.log'), c.check('nothing')], [True, True, False])
check('is_dir', [c.is_dir('a b/'), c.is_dir('lab.log')], [True, False])
check('list', sorted(c.list('应用 日志')), ['100% #1 & more+.log', '2026年 一月.log', '空 文件夹/'])
check('list of files', 'lab.log' in [os.path.basename(i['path']) for i in c.list('/', get_info=True)], True)
c.mkdir('new')
c.copy('lab.log', 'new/copy 一.log')
c.move('new/copy 一.log', 'new/moved #1.log')
c.copy('new/', 'new 2/', depth='infinity')  # its default of 1 is not allowed for COPY (RFC 4918 §9.8.3)
c.clean('new/')
check('free', c.free() > 0, True)
c.set_property('lab.log', {'namespace': 'urn:x', 'name': 'colour', 'value': 'red'})
check('property', c.get_property('lab.log', {'namespace': 'urn:x', 'name': 'colour'}), 'red')

# In both directions. push sends one member only, which is a limit of the client.
os.mkdir('pulled')
c.pull('logs/', 'pulled')
os.mkdir('pushed')
with open('pushed/new.log', 'wb') as f:
    f.write(b'pushed\n')
c.push('new 2/', 'pushed')
c.sync('new 2/', 'pushed')
