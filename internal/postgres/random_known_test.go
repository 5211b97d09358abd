package postgres_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"handoverdesk/internal/app"
)

// untold are the use cases that random histories do not call, by why.
var untold = map[string]string{
	"reads": `Absence AccountActs Board BuiltIn Charts Checkpoint Colleagues Contents DeskNext DeskPage DeskQueues EarlierHandovers Empty Events EvidenceFiles ExportEvents ExportFiles
		ExportFrame ExportHeaders ExportLines ExportProofs ExportQuestions ExportRecords ExportSection ExportTeachBacks ExportTerms ExportWaivers Facts FileLimits FilePage History Home
		ImportPage ImportStart InspectFiles Inventory KeptPart KeptParts Kind Kinds KnownKeys List MyQuestions NewRecord NewestNotes Notes Now OpenFile
		OpenStored Outlets Passkeys People Person Pick Plan Pointing Proxies Ready RecordPage RejectedRows Revisions SamplePage SealArchive Search
		SectionChanges SectionFiles SectionPage SectionQuestions SectionReview Session Shop Signatures Signer Signing Stores Suggestions TeachBackPage
		Teams Template TemplateVersions Templates Todo Together Verify WriteManifest Zone Overview Responsible Today WhyOut Workspace`,
	"people, shops, kinds and templates of the workspace, with tests of their own": `ActOnField ChangePassword Found RestoreTemplate SaveField
		RetireRule SaveRule TryRule SaveKind SavePerson SaveShop SaveTeam SaveTemplate SetAppearance Setup SyncBuiltIn TakeTemplate NamePasskey`,
	"exit tasks, with tests of their own, which only the end of a handover looks at":   `AddExit Exits OpenExitFile SettleExit`,
	"stock, which is mirrored from records, and counts of it, with tests of their own": `Stock Counts CountLines CountPage FinishCount SettleCount StartCount`,
	"readiness, which follows from all else, and waivers, with tests of their own":     `EndWaiver LapseWaivers Readiness Waive`,
	"four eyes on price and stock, with tests of their own":                            `DecideProposal Save`,
	"reviews and checks of listings, of which no other act knows":                      `ListingTurns ReviewListing ReviewListings`,
	"views, of which no other act knows":                                               `NoteView Uncover Views`,
	"bound identities, with tests of their own, which no other act looks at": `AddIdentity Holdings Identities LeaverHoldings Permissions
		RemoveIdentity`,
	"forbidden words, with tests of their own":  `AddWords DropWord SwitchWordOff Words`,
	"the calendar, of which no other act knows": `Calendar FeedOf Subscribe Unguarded Unsubscribe`,
	"figures of the shop, with tests of their own, which no other act looks at": `AimFigures BringFigures CountFigures DropFigureNote FigureFile FigureFiles FigureTiers
		NoteFigures ReadFigures RemoveFigures ShopFigures`,
	"the watch after a handover, with tests of its own, which only the end of a handover looks at": `CheckPassed CheckWatch Moved MovedAt SetWatch WaiveWatch Watch WorkWatch`,
	"sessions": `SignIn SignOut`,
	"secrets, with tests of their own, which no other act looks at": `CheckRing DestroySecret EachDataKey RecordSecrets Reveals RingUse
		RotateKeys SealSecret Seals SecretsEnded`,
	"part of other acts, or their loop":            `Answer CatchUp KeepInventory PrintKept WorkPrints MendImport Resume WorkImport WorkImports WorkMoments ExamineChanged WorkReadiness`,
	"mail, whose sender is tried by its own tests": `RemindExits WorkMail WorkMails`,
}

var called = regexp.MustCompile(`(?:\.app|\(\*app\.App\))\.([A-Z]\w+)\b`)

// TestHistoriesKnowEveryAct: a use case that is new is either told of in random histories, or stands here with a reason.
func TestHistoriesKnowEveryAct(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("random_*_test.go")
	require.NoError(t, err)
	told := map[string]bool{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range called.FindAllStringSubmatch(string(text), -1) {
			told[m[1]] = told[m[1]] || !strings.HasSuffix(name, "_found_test.go") && !strings.HasSuffix(name, "_known_test.go")
		}
	}
	var names []string
	for i := range reflect.TypeFor[*app.App]().NumMethod() {
		names = append(names, reflect.TypeFor[*app.App]().Method(i).Name)
	}
	seen := map[string]bool{}
	for why, list := range untold {
		for _, name := range strings.Fields(list) {
			require.Contains(t, names, name, "%s: there is no such use case", name)
			require.False(t, seen[name], "%s stands here twice", name)
			seen[name] = true
			require.NotEmpty(t, why)
		}
	}
	unknown := slices.DeleteFunc(names, func(name string) bool { return told[name] || seen[name] })
	require.Empty(t, unknown, "use cases that no history comes to")
}
