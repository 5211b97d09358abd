// Package main is the program handover: it reads the command line and the environment, puts the packages together and runs them.
//
// It is the only place where postgres and server meet. It must not decide anything about handovers, and holds no SQL and no HTML.
// Start reading at commands, then program.go.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"handoverdesk/internal/config"
)

// The exit codes.
const (
	exitFine   = 0
	exitFailed = 1
	exitUsage  = 2
)

// command is what the first word of the command line names. Its flags are defined and read by run.
type command struct {
	name, about string
	run         func(ctx context.Context, p *Program, args []string) error
}

// commands in the order of the help.
func commands() []command {
	return []command{
		{"run", "serve; an empty database gets the demo workspace first (make run calls this)", runCommand},
		{"serve", "serve, for real work: the first visit to an empty database creates the administrator", serveCommand},
		{"demo", "put the demo workspace into an empty database, and stop; safe to repeat", demoCommand},
		{"migrate", "bring the database to this program's schema, and stop", migrateCommand},
		{"doctor", "look at everything and say what is wrong, without changing anything", doctorCommand},
		{"keys", "keys for sealed secrets: new makes one, check looks whether all open, rotate wraps all with the first", keysCommand},
		{"verify", "check a manifest or an archive of a handover, without a database", verifyCommand},
		{"help", "print this", helpCommand},
		{"version", "print the version", versionCommand},
	}
}

func main() {
	os.Exit(start(os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// usageError is a command line that cannot be understood.
type usageError struct{ error }

// start runs one command and returns its exit code. SIGINT and SIGTERM end it in good order; a second one ends it at once.
func start(args, environ []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)

	err := dispatch(ctx, args, environ, out, errOut)
	var usage usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitFine
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return exitFine // asked to stop before it had begun
	case errors.As(err, &usage):
		fmt.Fprintf(errOut, "handover: %s\nhandover help lists the commands and options.\n", usage.error)
		return exitUsage
	default:
		fmt.Fprintln(errOut, "handover:", err)
		return exitFailed
	}
}

func dispatch(ctx context.Context, args, environ []string, out, errOut io.Writer) error {
	if len(args) == 0 {
		return usageError{errors.New("no command given")}
	}
	name, args := args[0], args[1:]
	if name == "-h" || name == "-help" || name == "--help" {
		name, args = "help", nil
	}
	for _, c := range commands() {
		if c.name != name {
			continue
		}
		p := &Program{Out: out, ErrOut: errOut}
		if c.name == "help" || c.name == "version" || c.name == "verify" {
			return c.run(ctx, p, args) // also when the environment is wrong
		}
		var err error
		if p.Config, err = config.Load(environ); err != nil {
			return fmt.Errorf("the environment cannot be used:\n%w", err)
		}
		return c.run(ctx, p, args)
	}
	return usageError{fmt.Errorf("there is no command %q", name)}
}

// parse reads the flags of a command that takes no other arguments.
func (p *Program) parse(flags *flag.FlagSet, args []string) error {
	flags.SetOutput(p.ErrOut)
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return err
	} else if err != nil {
		return usageError{fmt.Errorf("handover %s: %w", flags.Name(), err)}
	}
	if flags.NArg() > 0 {
		return usageError{fmt.Errorf("handover %s takes no argument %q", flags.Name(), flags.Arg(0))}
	}
	return nil
}

func newFlags(name string) *flag.FlagSet { return flag.NewFlagSet(name, flag.ContinueOnError) }
