package main

import (
	"context"
	"runtime"
	"runtime/debug"

	"handoverdesk/internal/config"
	"handoverdesk/internal/postgres"
)

func helpCommand(_ context.Context, p *Program, args []string) error {
	if err := p.parse(newFlags("help"), args); err != nil {
		return err
	}
	p.say("Handover Desk: the handover of online shops, from the first list to the last signature.\n\n")
	p.say("handover COMMAND\n\n")
	for _, c := range commands() {
		p.say("  %-8s %s\n", c.name, c.about)
	}
	p.say("\nOptions are environment variables:\n\n")
	return config.WriteHelp(p.Out)
}

func versionCommand(_ context.Context, p *Program, args []string) error {
	if err := p.parse(newFlags("version"), args); err != nil {
		return err
	}
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	p.say("handover %s, schema %d, %s %s/%s\n", version, postgres.Newest, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}
