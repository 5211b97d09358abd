// Package local gives the program a PostgreSQL server: the one a database URL
// names, or a private one that it finds, creates, starts and stops by itself.
//
// It knows server binaries, data folders, processes and Unix sockets. It must
// not know the schema, migrations or anything of the domain: it hands back a
// URL of an empty or existing database, nothing more.
//
// One folder, the state folder, holds everything of a private server:
//
//	lock          held while a program looks for, creates or starts the server
//	owner         held by the program whose child the server is, as long as it runs
//	pg15/         the cluster, named after its major version
//	run/          the socket, in a folder that only the server's user may enter
//	postgres.log  what the server says
//
// The server listens on the socket alone, trusts whoever may enter run/, and on
// Linux stops when its owner dies, however it dies. A second program on the same
// folder uses the first one's server and loses it when the first one stops: good
// enough to work with, not a way to run several instances.
//
// Read Start in local.go, then startPrivate in start.go, then takeOver in
// takeover.go, which is what makes kill -9 harmless. ensure.sh, beside them, puts
// server binaries on a machine that has none; no Go code calls it.
package local
