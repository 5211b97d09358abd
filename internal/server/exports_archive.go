package server

func handoverArchive(c *call) error { return nil }
