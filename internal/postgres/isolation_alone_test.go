package postgres_test

// alone are the methods of app.Store that take no id of anything inside a workspace.
var alone = []string{
	"Ready", "OpenSession", "CloseSession", "CloseSessions", "StepUp", "Credentials", "Guess", "Forgive", "TakeBack", "Empty", "Found", "People",
	"SetPassword", "SetAppearance", "Teams", "SaveTeam", "Stores", "Templates", "SyncTemplates", "Colleagues", "Workspace",
	"OwnKinds", "Holding", "ChangeKinds", "Unjudged", "Behind", // of a workspace; TestKindsStayInTheirWorkspace
	"MyQuestions", "AccountActs", "Passkeys", "AddPasskey", "NamePasskey", "RemovePasskey", "UsePasskey", "KeepChallenge", "TakeChallenge", // of the viewer; TestMyQuestions, TestPasskeysStayTheirs
	"DueTrees", "GrowTree", "NewestNotes", "Notes", "NewestCheckpoints", "LastLeaf", "TakeMail", "BundledSections", "DropMail", "EndMail", "NewestMails", // of a worker, of the viewer's workspace, of their scope
	"AllTeachBacks", "EachQuestion", "EachEvent", "EachProof", "StoredFiles", "Proof", "Kept", "Reveals", // of their scope; TestExportsStayInside
	"RecentImports", "KeepImport", "Remembered", "TakeImport", "ForgetImports", "DueMoments", "Unprinted", "AllKeys", "WrappedBy", "DataKeys", "Rewrap", // of the database: nothing of them is shown to anybody
	"Board", "List", "Todo", "Overview", "Signatures", "Signing", "Absence", "Proxies", "Events", "Verify", "Update", "EarlierHandovers", "Frame", "LaidFrom",
	"BeginBlob", "PutBlob", "KeepBlob", "OpenBlob", "DropBlob", "EachBlob", "SweepBlobs", "ForgetFiles", // of contents: no id of one ever comes from a request
}
