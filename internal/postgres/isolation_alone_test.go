package postgres_test

import "github.com/stretchr/testify/require"

// alone are the methods of app.Store that take no id of anything inside a workspace.
var alone = []string{
	"Ready", "OpenSession", "CloseSession", "CloseSessions", "StepUp", "Credentials", "Guess", "Forgive", "TakeBack", "Empty", "Found", "People",
	"SetPassword", "SetAppearance", "Teams", "SaveTeam", "Stores", "Templates", "SyncTemplates", "Colleagues", "Workspace",
	"OwnKinds", "Holding", "ChangeKinds", "Unjudged", "Behind", // of a workspace; TestKindsStayInTheirWorkspace
	"MyQuestions", "AccountActs", "Passkeys", "AddPasskey", "NamePasskey", "RemovePasskey", "UsePasskey", "KeepChallenge", "TakeChallenge", // of the viewer; TestMyQuestions, TestPasskeysStayTheirs
	"DueTrees", "GrowTree", "NewestNotes", "Notes", "NewestCheckpoints", "LastLeaf", "TakeMail", "BundledSections", "WaitingExits", "WaitingBreaches", "RemindExits", "DropMail", "EndMail", "NewestMails", // of a worker, of the viewer's workspace, of their scope
	"AllTeachBacks", "EachQuestion", "EachEvent", "EachProof", "AllWaivers", "StoredFiles", "Proof", "Kept", "Reveals", "LeaverHoldings", "Permissions", "Stock", "ListingTurns", // of their scope; TestExportsStayInside
	"Readiness", "Examined", "KeepReadiness", // of their scope
	"Unexamined", "QueueReadiness", "LapsedWaivers", // of a worker
	"RecentImports", "KeepImport", "Remembered", "TakeImport", "ForgetImports", "ForgetFigures", "DueMoments", "Unprinted", "UnprintedEditions", "AllKeys", "WrappedBy", "DataKeys", "Rewrap", // of the database: nothing of them is shown to anybody
	"FeedOf", // of whoever knows a token; TestCalendarFeeds
	"Calendar", "EachListed", "RuleSubjects", "Unowned", "Board", "List", "Todo", "Overview", "Signatures", "Signing", "Absence", "Proxies", "Exits", "Counts", "Events", "Verify", "Update", "EarlierHandovers", "Frame", "LaidFrom",
	"FigureIndex", "FigureSums", "FigureKey", "KeepFigures", "FigureTiers", // of their scope; TestFiguresStayInTheirHandover
	"Watch", "Watched", // of their scope, of a worker; TestWatchSet
	"Views",                                                                                             // of their scope; TestViews
	"BeginBlob", "PutBlob", "KeepBlob", "OpenBlob", "DropBlob", "EachBlob", "SweepBlobs", "ForgetFiles", // of contents: no id of one ever comes from a request
}

// digest is one text for all that handovers hold.
func (h *house) digest() string {
	h.t.Helper()
	var out string
	require.NoError(h.t, h.pool.QueryRow(h.t.Context(), `
		SELECT md5(concat((SELECT string_agg(x::text, ';' ORDER BY id) FROM handovers x), (SELECT string_agg(x::text, ';' ORDER BY id) FROM sections x),
			(SELECT string_agg(x::text, ';' ORDER BY id) FROM records x), (SELECT string_agg(x::text, ';' ORDER BY id) FROM people x),
			(SELECT string_agg(x::text, ';' ORDER BY id) FROM stores x), (SELECT string_agg(x::text, ';' ORDER BY id) FROM templates x),
			(SELECT count(*) FROM template_versions),
			(SELECT string_agg(x::text, ';' ORDER BY x::text) FROM parties x), (SELECT string_agg(x::text, ';' ORDER BY id) FROM files x),
			(SELECT string_agg(x::text, ';' ORDER BY id) FROM imports x), (SELECT string_agg(x::text, ';' ORDER BY x::text) FROM import_rows x), (SELECT count(*) FROM events), (SELECT count(*) FROM reviews)))`).Scan(&out))
	return out
}
