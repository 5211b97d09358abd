package source

import (
	"slices"
	"strings"

	"handoverdesk/internal/catalog"
)

// access are lists of who may do what with which account, a line each, as back offices show them and people keep them: what they say
// belongs to accounts that are there.
var access = Profile{
	Key: "access", Label: catalog.Label{ZH: "子账号与权限清单", EN: "List of permissions"},
	anchors: [][]string{
		{"账号", "子账号", "人员"}, {"账号", "子账号", "权限"}, {"账号", "人员", "权限"}, {"店铺", "子账号", "人员"}, {"店铺", "子账号", "权限"}, {"店铺", "人员", "权限"},
		{"主账号", "子账号", "人员"}, {"主账号", "子账号", "权限"}, {"主账号", "人员", "权限"},
		{"Account", "Sub-account", "Person"}, {"Account", "Sub-account", "Permission"}, {"Account", "Person", "Permission"},
		{"Store", "Sub-account", "Person"}, {"Store", "Sub-account", "Permission"}, {"Store", "Person", "Permission"},
	},
	fields: map[string]table{"account": {names: map[string][]string{
		"login_name": {"账号", "主账号", "登录名", "账号名称", "Account", "Main account", "Login name"}, "store_name": {"店铺", "店铺名称", "Store", "Shop", "Store name"}, "platform": {"平台", "所属平台", "Platform"},
		"permissions.login": {"子账号", "子账号名称", "Sub-account", "Sub account"}, "permissions.person": {"人员", "姓名", "使用人", "员工", "Person", "Name", "User"},
		"permissions.permission": {"权限", "角色", "岗位", "Permission", "Permissions", "Role"}, "permissions.administrator": {"管理员", "是否管理员", "Administrator", "Admin"},
		"permissions.until": {"停用日期", "Ends on"},
	}}},
	onto: map[string]ontoRows{"account": {rows: "permissions", names: []string{"login_name", "store_name"}}},
}

// ontoRows says that lines are rows of records that are there.
type ontoRows struct {
	rows  string   // the field whose rows they are
	names []string // paths of which one at least tells the record
}

// Onto is the rows field of records that are there to which the lines of a plan belong, with the paths of which one at least tells the
// record; "" where lines are records of their own.
func (p Plan) Onto(kind catalog.Kind) (rows string, names []string) {
	o := Lookup(p.Profile).onto[kind.Key]
	if _, there := kind.Field(o.rows); o.rows == "" || !there {
		return "", nil
	}
	return o.rows, o.names
}

// Needed are the fields that have to have a column: those without which a draft cannot be saved, the title first, and for lines that belong to
// records that are there the one that tells which.
func (p Plan) Needed(kind catalog.Kind) []catalog.Field {
	rows, names := p.Onto(kind)
	if rows == "" {
		return kind.NeededToSave()
	}
	for _, name := range names {
		if slices.ContainsFunc(p.Columns, func(c Column) bool { return c.Use == UseField && c.Field == name }) {
			f, _ := kind.Field(name)
			return []catalog.Field{f}
		}
	}
	return []catalog.Field{kind.Title}
}

// takes reports whether a field can have a column. What a line of a list says besides its row and whose row it is, such as the phone of a person, is
// none of the record's.
func (p Profile) takes(kind catalog.Kind, path string) bool {
	o := p.onto[kind.Key]
	f, _ := kind.Field(path)
	return o.rows == "" || strings.HasPrefix(path, o.rows+".") || slices.Contains(o.names, path) || f != nil && f.Spec().Identity
}
