package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"handoverdesk/internal/checkpoint"
	"handoverdesk/internal/postgres"
)

// errUnwell is doctor's exit code; what is wrong was said before.
var errUnwell = errors.New("something is wrong, see above")

// doctor prints one line a check.
type doctor struct {
	*Program
	outside []checkpoint.Entry // that left the database
	failed  int
}

// mostComplaints of one check are printed.
const mostComplaints = 10

// doctorCommand looks at everything and changes nothing; a private database is started for it when it is not running.
func doctorCommand(ctx context.Context, p *Program, args []string) (err error) {
	flags := newFlags("doctor")
	file := flags.String("checkpoints", "", "a copy of the file of checkpoints, to compare the database with")
	if err := p.parse(flags, args); err != nil {
		return err
	}
	d := &doctor{Program: p}
	if *file != "" {
		if d.outside, err = readNotes(*file); err != nil {
			return err
		}
	}
	d.options()
	defer func() { err = errors.Join(err, p.Close()) }()
	if d.reach(ctx) && d.schema(ctx) {
		d.contents(ctx)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.failed > 0 {
		return errUnwell
	}
	p.say("\nAll is well.\n")
	return nil
}

func (d *doctor) options() {
	for _, s := range d.Config.Settings() {
		from := "default"
		if s.Set {
			from = "set"
		}
		value := s.Value
		if value == "" {
			value = s.Option.DefaultText()
		}
		d.say("%-24s %-8s %s\n", s.Option.Name, from, value)
	}
	d.say("\n")
	for _, name := range d.Config.Unknown {
		d.check("option "+name, errors.New("means nothing to the program; most likely it is misspelt"))
	}
}

// check prints the outcome of a check and says whether it was good.
func (d *doctor) check(what string, err error) bool {
	if err != nil {
		d.failed++
		d.say("FAIL  %s: %s\n", what, strings.ReplaceAll(err.Error(), "\n", "\n      "))
		return false
	}
	d.say("ok    %s\n", what)
	return true
}

func (d *doctor) reach(ctx context.Context) bool {
	if d.Config.DatabaseURL == "" {
		clusters, err := filepath.Glob(filepath.Join(d.Config.DataDir, "pg*", "PG_VERSION"))
		if err == nil && len(clusters) == 0 {
			return d.check("database", fmt.Errorf("there is none yet in %s; handover serve or handover run makes it", d.Config.DataDir))
		}
	}
	if err := d.Open(ctx); err != nil {
		return d.check("database", err)
	}
	v, err := d.store.Server(ctx)
	where := "named by HANDOVER_DATABASE_URL"
	if d.database.Private {
		where = "private, in " + d.database.DataDir
	}
	if !d.check(fmt.Sprintf("database reached: PostgreSQL %s, %s", v.Version, where), err) {
		return false
	}
	if !v.Fsync {
		err = errors.New("off: a crash of the machine may lose what was stored")
	}
	d.check("fsync", err)
	return true
}

func (d *doctor) schema(ctx context.Context) bool {
	err := d.checkSchema(ctx)
	if err == nil {
		err = d.store.Ready(ctx)
	}
	return d.check(fmt.Sprintf("schema is at %d and can be written to", postgres.Newest), err)
}

// contents reads everything that is stored.
func (d *doctor) contents(ctx context.Context) {
	d.check("keys for sealed secrets", d.app.CheckRing(ctx))
	for _, c := range d.store.Inspections(postgres.Outside{Entries: d.outside, Signer: d.app.Signer()}, d.app.InspectFiles) {
		var complaints []string
		n, err := c.Look(ctx, func(what string) { complaints = append(complaints, what) })
		if err == nil && len(complaints) > 0 {
			err = errors.New(summary(complaints))
		}
		d.check(fmt.Sprintf("%s (%d looked at)", c.What, n), err)
	}
}

func summary(complaints []string) string {
	n := min(len(complaints), mostComplaints)
	text := fmt.Sprintf("%d wrong\n%s", len(complaints), strings.Join(complaints[:n], "\n"))
	if n < len(complaints) {
		text += fmt.Sprintf("\nand %d more", len(complaints)-n)
	}
	return text
}
