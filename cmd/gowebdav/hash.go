package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"gowebdav/auth"
)

// hash reads a password, and prints its hash. At a terminal it asks twice, else it reads
// one line.
func hash(ctx context.Context, args []string, stdin *os.File, stdout, stderr io.Writer) error {
	if len(args) > 0 {
		// Arguments would show in the list of processes and in the shell's history.
		return usageError{errors.New("hash: expected no argument; type the password when asked, or pass it on standard input")}
	}
	password, err := interruptible(ctx, stdin, func() (string, error) { return askPassword(stdin, stderr) })
	if err != nil {
		return fmt.Errorf("hash: %w", err)
	}
	hash, err := auth.NewHash(password)
	if err != nil {
		return fmt.Errorf("hash: %w", err)
	}
	_, err = fmt.Fprintln(stdout, hash)
	return err
}

// interruptible asks until ctx ends, and then turns the terminal's echo on again.
func interruptible(ctx context.Context, stdin *os.File, ask func() (string, error)) (string, error) {
	before, _ := term.GetState(int(stdin.Fd())) // nil if it is no terminal
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() { // may read until the program ends
		text, err := ask()
		answers <- answer{text, err}
	}()
	select {
	case a := <-answers:
		return a.text, a.err
	case <-ctx.Done():
	}
	if before != nil {
		term.Restore(int(stdin.Fd()), before)
	}
	return "", errors.New("interrupted")
}

func askPassword(stdin *os.File, stderr io.Writer) (string, error) {
	if !term.IsTerminal(int(stdin.Fd())) {
		line, err := bufio.NewReader(stdin).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	ask := func(prompt string) (string, error) {
		fmt.Fprint(stderr, prompt)
		password, err := term.ReadPassword(int(stdin.Fd()))
		fmt.Fprintln(stderr)
		return string(password), err
	}
	password, err := ask("Password: ")
	if err != nil {
		return "", err
	}
	again, err := ask("Again: ")
	if err != nil {
		return "", err
	}
	if password != again {
		return "", errors.New("the two passwords differ")
	}
	fmt.Fprintln(stderr, "In a compose file, write each $ as $$.")
	return password, nil
}
