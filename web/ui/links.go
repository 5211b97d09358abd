package ui

import (
	"net/url"
	"strconv"
	"strings"
)

// Every address of the program comes from here. Ids are UUIDs as strings: h a handover, s a section, r a record,
// q a question.

func ToSignIn() string  { return "/sign-in" }
func ToSignOut() string { return "/sign-out" }
func ToSetup() string   { return "/setup" }
func ToVerify() string  { return "/verify" }
func ToHealth() string  { return "/healthz" }
func ToReady() string   { return "/readyz" }

func ToTodo() string        { return "/todo" }
func ToQuestions() string   { return "/questions" }
func ToDashboard() string   { return "/dashboard" }
func ToHandovers() string   { return "/handovers" }
func ToSearch() string      { return "/search" }
func ToNewHandover() string { return "/handovers/new" }

func ToHandover(h string) string             { return "/handovers/" + h }
func ToEditHandover(h string) string         { return ToHandover(h) + "/edit" }
func ToHandoverState(h string) string        { return ToHandover(h) + "/state" }
func ToCarry(h string) string                { return ToHandover(h) + "/carry" }
func ToHandoverSignatures(h string) string   { return ToHandover(h) + "/signatures" }
func ToCheckpoints() string                  { return "/checkpoints" }
func ToEvents(h string) string               { return ToHandover(h) + "/events" }
func ToEventsVerify(h string) string         { return ToEvents(h) + "/verification" }
func ToEventsText(h string) string           { return ToHandover(h) + "/events.csv" }
func ToEventsData(h string) string           { return ToHandover(h) + "/events.json" }
func ToHandoverWorkbook(h string) string     { return ToHandover(h) + "/export.xlsx" }
func ToHandoverArchive(h string) string      { return ToHandover(h) + "/export.zip" }
func ToInventory(h string) string            { return ToHandover(h) + "/inventory" }
func ToInventoryManifest(h string) string    { return ToInventory(h) + ".json" }
func ToHandoverSeal(h string) string         { return ToHandover(h) + "/seal" }
func ToSectionSeals(h string) string         { return ToHandover(h) + "/seals" }
func ToTogether(h string) string             { return ToHandover(h) + "/together" }
func ToChallenge(h string) string            { return ToHandover(h) + "/challenge" }
func ToRefusals(h string) string             { return ToHandover(h) + "/refusals" }
func ToRefusalItem(h, item string) string    { return ToRefusals(h) + "/items/" + item + "/done" }
func ToAbsence(h string) string              { return ToHandover(h) + "/absence" }
func ToAbsenceEnd(h string) string           { return ToAbsence(h) + "/end" }
func ToAbsenceGaps(h string) string          { return ToAbsence(h) + "/gaps" }
func ToVouching(h, s string) string          { return ToSection(h, s) + "/vouching" }
func ToProxies(h string) string              { return ToHandover(h) + "/proxies" }
func ToProxyVerdict(h, proxy string) string  { return ToProxies(h) + "/" + proxy + "/verdict" }
func ToProxyEnd(h, proxy string) string      { return ToProxies(h) + "/" + proxy + "/end" }
func ToListings(h string) string             { return ToHandover(h) + "/listings" }
func ToLeaverHoldings(h string) string       { return ToHandover(h) + "/holdings" }
func ToPermissions(h string) string          { return ToHandover(h) + "/permissions" }
func ToHandoverTemplate(h string) string     { return ToHandover(h) + "/template" }
func ToReadiness(h string) string            { return ToHandover(h) + "/readiness" }
func ToWaivers(h string) string              { return ToReadiness(h) + "/waivers" }
func ToWaiverEnd(h, waiver string) string    { return ToWaivers(h) + "/" + waiver + "/end" }
func ToCalendar(h string) string             { return ToHandover(h) + "/calendar" }
func ToCalendarFile(h string) string         { return ToCalendar(h) + ".ics" }
func ToCalendarFeed(h string) string         { return ToCalendar(h) + "/feed" }
func ToCalendarFeedEnd(h string) string      { return ToCalendarFeed(h) + "/end" }
func ToFeed(token string) string             { return "/calendar/" + token + ".ics" }
func ToExit(h string) string                 { return ToHandover(h) + "/exit" }
func ToExitText(h string) string             { return ToExit(h) + ".csv" }
func ToExitTask(h, task string) string       { return ToExit(h) + "/" + task }
func ToExitFile(h, act string) string        { return ToExit(h) + "/evidence/" + act }
func ToExitSlip(h string) string             { return ToExit(h) + "/slip" }
func ToExitSlipPDF(h, lang string) string    { return ToExitSlip(h) + ".pdf?lang=" + lang }
func ToFigures(h string) string              { return ToHandover(h) + "/figures" }
func ToFigureFiles(h string) string          { return ToFigures(h) + "/files" }
func ToFigureFile(h, f string) string        { return ToFigureFiles(h) + "/" + f }
func ToFigureRemoval(h, f string) string     { return ToFigureFile(h, f) + "/removal" }
func ToFigureNotes(h string) string          { return ToFigures(h) + "/notes" }
func ToFigureNoteRemoval(h, n string) string { return ToFigureNotes(h) + "/" + n + "/removal" }
func ToFigureReadings(h string) string       { return ToFigures(h) + "/readings" }
func ToFigureTargets(h string) string        { return ToFigures(h) + "/targets" }
func ToFigureBuyers(h string) string         { return ToFigures(h) + "/buyers" }
func ToWatch(h string) string                { return ToHandover(h) + "/watch" }
func ToWatchChecks(h string) string          { return ToWatch(h) + "/checks" }
func ToWatchWaiver(h string) string          { return ToWatch(h) + "/waiver" }
func ToFigureData(h string) string           { return "/api/v1/handovers/" + h + "/figures" }
func ToStock(h string) string                { return ToHandover(h) + "/stock" }
func ToStockList(h, list string) string      { return With(ToStock(h), "list", list) }
func ToStockSupplier(h, r string) string     { return ToStock(h) + "/suppliers/" + r }
func ToCounts(h string) string               { return ToStock(h) + "/counts" }
func ToCount(h, count string) string         { return ToCounts(h) + "/" + count }
func ToCountText(h, count string) string     { return ToCount(h, count) + "/differences.csv" }
func ToCountCauses(h, count string) string   { return ToCount(h, count) + "/causes" }
func ToCountFinish(h, count string) string   { return ToCount(h, count) + "/finish" }
func ToViews(h string) string                { return ToHandover(h) + "/views" }
func ToReveals(h string) string              { return ToHandover(h) + "/reveals" }
func ToSecretReveal(h, secret string) string { return ToHandover(h) + "/secrets/" + secret + "/reveal" }
func ToMasks() string                        { return "/masks" }
func ToMasked(h, r string) string            { return ToRecord(h, r) + "/masked" }
func ToRecordSecrets(h, r string) string     { return ToRecord(h, r) + "/secrets" }
func ToSecretDestruction(h, secret string) string {
	return ToHandover(h) + "/secrets/" + secret + "/destruction"
}

// ToResponsible is who answers for what, ToResponsibleAPI the same for programs.
func ToResponsible(h string) string    { return ToHandover(h) + "/responsible" }
func ToResponsibleAPI(h string) string { return "/api/v1" + ToResponsible(h) }

func ToSection(h, s string) string                 { return ToHandover(h) + "/sections/" + s }
func ToSectionQuestions(h, s string) string        { return ToSection(h, s) + "/questions" }
func ToSectionReview(h, s string) string           { return ToSection(h, s) + "/review" }
func ToSectionGuide(h, s string) string            { return ToSection(h, s) + "/guide" }
func ToSectionProofs(h, s string) string           { return ToSection(h, s) + "/proofs" }
func ToSectionListings(h, s string) string         { return ToSection(h, s) + "/listings" }
func ToRecordListing(h, record string) string      { return ToRecord(h, record) + "/listing" }
func ToRecordProposal(h, record, id string) string { return ToRecord(h, record) + "/proposals/" + id }
func ToRecordProofs(h, record string) string       { return ToRecord(h, record) + "/proofs" }
func ToTeachBack(h, s string) string               { return ToSection(h, s) + "/teach-back" }
func ToTeachBackVerdict(h, s string) string        { return ToTeachBack(h, s) + "/verdict" }
func ToTeachBackStanding(h, s string) string       { return ToTeachBack(h, s) + "/standing" }
func ToSectionFiles(h, s string) string            { return ToSection(h, s) + "/files" }
func ToSectionCharts(h, s string) string           { return ToSection(h, s) + "/charts" }
func ToSectionExport(h, s string) string           { return ToSection(h, s) + "/export.csv" }
func ToSectionWorkbook(h, s string) string         { return ToSection(h, s) + "/export.xlsx" }
func ToSectionTemplate(h, s string) string         { return ToSection(h, s) + "/template.xlsx" }
func ToSectionSubmission(h, s string) string       { return ToSection(h, s) + "/submission" }
func ToSectionNotApplicable(h, s string) string    { return ToSection(h, s) + "/not-applicable" }
func ToNotApplicableVerdict(h, s string) string    { return ToSectionNotApplicable(h, s) + "/verdict" }
func ToNotApplicableWithdrawal(h, s string) string {
	return ToSectionNotApplicable(h, s) + "/withdrawal"
}
func ToSectionReturn(h, s string) string        { return ToSection(h, s) + "/return" }
func ToSectionReopening(h, s string) string     { return ToSection(h, s) + "/reopening" }
func ToSectionSeal(h, s string) string          { return ToSection(h, s) + "/seal" }
func ToSectionAcceptances(h, s string) string   { return ToSection(h, s) + "/acceptances" }
func ToSectionConfirmations(h, s string) string { return ToSection(h, s) + "/confirmations" }
func ToDesk(h, s string) string                 { return ToSection(h, s) + "/desk" }
func ToDeskQueues(h, s string) string           { return ToDesk(h, s) + "/queues" }
func ToDeskVerdict(h, s string) string          { return ToDesk(h, s) + "/verdict" }
func ToSample(h, s string) string               { return ToSection(h, s) + "/sample" }
func ToSampleEnd(h, s string) string            { return ToSample(h, s) + "/end" }
func ToReadyMade(h, s string) string            { return ToSection(h, s) + "/ready" }
func ToRecords(h, s string) string              { return ToSection(h, s) + "/records" }
func ToNewRecord(h, s string) string            { return ToRecords(h, s) + "/new" }

func ToRecord(h, r string) string             { return ToHandover(h) + "/records/" + r }
func ToEditRecord(h, r string) string         { return ToRecord(h, r) + "/edit" }
func ToRecordHistory(h, r string) string      { return ToRecord(h, r) + "/history" }
func ToRecordVerdict(h, r string) string      { return ToRecord(h, r) + "/verdict" }
func ToRecordConfirmation(h, r string) string { return ToRecord(h, r) + "/confirmation" }
func ToRecordRemoval(h, r string) string      { return ToRecord(h, r) + "/removal" }
func ToRecordRestoration(h, r string) string  { return ToRecord(h, r) + "/restoration" }
func ToRecordQuestions(h, r string) string    { return ToRecord(h, r) + "/questions" }

func ToPointing(h, r string) string { return ToRecord(h, r) + "/pointing" }

// ToRefs is what a picker asks, ToNewRef its small form for a record that does not exist yet, ToTable reads a pasted block.
func ToRefs(h string) string             { return ToHandover(h) + "/refs" }
func ToNewRef(h string) string           { return ToRefs(h) + "/new" }
func ToTable(h string) string            { return ToHandover(h) + "/table" }
func ToRecordFiles(h, r string) string   { return ToRecord(h, r) + "/files" }
func ToQuestionFiles(h, q string) string { return ToHandover(h) + "/questions/" + q + "/files" }

// ToFile is the page of a file, ToFileContent the file itself under its own name.
func ToFile(h, f string) string              { return ToHandover(h) + "/files/" + f }
func ToFileContent(h, f, name string) string { return ToFile(h, f) + "/" + url.PathEscape(name) }
func ToFileRemoval(h, f string) string       { return ToFile(h, f) + "/removal" }
func ToFileRestoration(h, f string) string   { return ToFile(h, f) + "/restoration" }

func ToQuestionAnswers(h, q string) string  { return ToHandover(h) + "/questions/" + q + "/answers" }
func ToQuestionTerms(h, q string) string    { return ToHandover(h) + "/questions/" + q + "/terms" }
func ToQuestionReminder(h, q string) string { return ToHandover(h) + "/questions/" + q + "/reminder" }
func ToQuestionNotice(h, q string) string   { return ToHandover(h) + "/questions/" + q + "/notice" }
func ToQuestionReopening(h, q string) string {
	return ToHandover(h) + "/questions/" + q + "/reopening"
}

func ToQuestionResolution(h, q string) string {
	return ToHandover(h) + "/questions/" + q + "/resolution"
}

func ToPeople() string                  { return "/people" }
func ToNewPerson() string               { return "/people/new" }
func ToPerson(id string) string         { return "/people/" + id }
func ToHoldings(person string) string   { return ToPerson(person) + "/holdings" }
func ToIdentities(person string) string { return ToPerson(person) + "/identities" }
func ToIdentityRemoval(person, identity string) string {
	return ToIdentities(person) + "/" + identity + "/removal"
}
func ToTeams() string             { return "/teams" }
func ToStores() string            { return "/stores" }
func ToNewStore() string          { return "/stores/new" }
func ToStore(id string) string    { return "/stores/" + id }
func ToTemplates() string         { return "/templates" }
func ToNewTemplate() string       { return "/templates/new" }
func ToTemplate(id string) string { return "/templates/" + id }

func ToTemplateCopy(id string) string     { return ToTemplate(id) + "/copy" }
func ToTemplateVersions(id string) string { return ToTemplate(id) + "/versions" }

func ToProfile() string                { return "/profile" }
func ToPasskeys() string               { return "/profile/passkeys" }
func ToNewPasskeyChallenge() string    { return ToPasskeys() + "/challenge" }
func ToPasskeyName(k string) string    { return ToPasskeys() + "/" + k + "/name" }
func ToPasskeyRemoval(k string) string { return ToPasskeys() + "/" + k + "/removal" }
func ToPassword() string               { return "/profile/password" }
func ToAppearance() string             { return "/profile/appearance" }

// ToImports lists the imports of a handover, ToNewImport asks for a file for a section, or with "" for the whole handover.
func ToImports(h string) string              { return ToHandover(h) + "/imports" }
func ToNewImport(h, s string) string         { return With(ToImports(h)+"/new", "section", s) }
func ToImport(h, i string) string            { return ToImports(h) + "/" + i }
func ToImportPlan(h, i string) string        { return ToImport(h, i) + "/plan" }
func ToImportCorrections(h, i string) string { return ToImport(h, i) + "/corrections" }
func ToImportWriting(h, i string) string     { return ToImport(h, i) + "/writing" }
func ToImportUndo(h, i string) string        { return ToImport(h, i) + "/undo" }
func ToImportDrop(h, i string) string        { return ToImport(h, i) + "/drop" }
func ToImportProgress(h, i string) string    { return ToImport(h, i) + "/progress" }

// ToRejected is the file of the rejected rows; format is csv or xlsx.
func ToRejected(h, i, format string) string { return ToImport(h, i) + "/rejected." + format }

// With adds a query to an address: pairs of name and value, without those whose value is empty.
func With(address string, pairs ...string) string {
	var b strings.Builder
	b.WriteString(address)
	sep := byte('?')
	if strings.Contains(address, "?") {
		sep = '&'
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		b.WriteByte(sep)
		b.WriteString(url.QueryEscape(pairs[i]))
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(pairs[i+1]))
		sep = '&'
	}
	return b.String()
}

// k is the key of a kind, f of a field of the workspace's own.

func ToNumbers() string             { return "/numbers" }
func ToWords() string               { return "/words" }
func ToWordDrop() string            { return "/words/removal" }
func ToWordOff() string             { return "/words/off" }
func ToKinds() string               { return "/kinds" }
func ToNewKind() string             { return "/kinds/new" }
func ToJudging() string             { return "/kinds/judging" }
func ToKind(k string) string        { return "/kinds/" + k }
func ToEditKind(k string) string    { return ToKind(k) + "/edit" }
func ToKindFields(k string) string  { return ToKind(k) + "/fields" }
func ToNewField(k string) string    { return ToKindFields(k) + "/new" }
func ToField(k, f string) string    { return ToKindFields(k) + "/" + f }
func ToFieldAct(k, f string) string { return ToField(k, f) + "/state" }
func ToRules(k string) string       { return ToKind(k) + "/rules" }
func ToNewRule(k string) string     { return ToRules(k) + "/new" }
func ToRule(k, r string) string     { return ToRules(k) + "/" + r }
func ToRuleAct(k, r string) string  { return ToRule(k, r) + "/state" }

// ToInventoryPDF is a copy of the inventory, 1 to 3, in a language.
func ToInventoryPDF(h, lang string, copied int) string {
	return ToInventory(h) + ".pdf?lang=" + lang + "&copy=" + strconv.Itoa(copied)
}

// ToNewWaiver is the form that waives what a check found in a record, or misses in a section.
func ToNewWaiver(h, check, section, record string) string {
	q := url.Values{"check": {check}, "section": {section}}
	if record != "" {
		q.Set("record", record)
	}
	return ToWaivers(h) + "/new?" + q.Encode()
}
