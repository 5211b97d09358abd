package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

func TestSeparatedText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		comma      rune
		want       [][]string
	}{
		{"commas", "a,b\n1,2\n", ',', [][]string{{"a", "b"}, {"1", "2"}}},
		{"tabs", "a\tb\n1,5\t2\n", '\t', [][]string{{"a", "b"}, {"1,5", "2"}}},
		{"semicolons", "a;b\n1;2\n", ';', [][]string{{"a", "b"}, {"1", "2"}}},
		{"semicolons between decimal commas", "1,5;2,5\n3,5;4,5\n", ';', [][]string{{"1,5", "2,5"}, {"3,5", "4,5"}}},
		{"bars", "a|b\n1|2\n", '|', [][]string{{"a", "b"}, {"1", "2"}}},
		{"bars only within a cell", "名称,类目\n裙,A|B|C\n衫,A|B|C\n裤,A|B|C\n", ',', [][]string{{"名称", "类目"}, {"裙", "A|B|C"}, {"衫", "A|B|C"}, {"裤", "A|B|C"}}},
		{"one column", "a\nb\n", ',', [][]string{{"a"}, {"b"}}},
		{"a title above the header", "库存表\n编码,名称,库存\nA,裙,1\nB,衫,2\n", ',', [][]string{{"库存表"}, {"编码", "名称", "库存"}, {"A", "裙", "1"}, {"B", "衫", "2"}}},
		{"the separator is told", "sep=;\r\na,b;c\r\n", ';', [][]string{{"a,b", "c"}}},
		{"told after a mark, in quotes", "\ufeff\"sep=|\"\na,b|c\n", '|', [][]string{{"a,b", "c"}}},

		{"no line end at the end", "a,b\n1,2", ',', [][]string{{"a", "b"}, {"1", "2"}}},
		{"carriage returns", "a,b\r1,2\r", ',', [][]string{{"a", "b"}, {"1", "2"}}},
		{"line ends of all sorts", "a,b\r\n1,2\n3,4\r5,6\r\r\n7,8", ',', [][]string{{"a", "b"}, {"1", "2"}, {"3", "4"}, {"5", "6"}, {"7", "8"}}},
		{"blank lines", "a,b\n\n,\n \t,　\n1,2\n\x1a", ',', [][]string{{"a", "b"}, {"1", "2"}}},
		{"more and fewer cells", "a,b\n1\n1,2,3\n", ',', [][]string{{"a", "b"}, {"1"}, {"1", "2", "3"}}},
		{"a blank last cell", "a,b,\n1,2,\n", ',', [][]string{{"a", "b", ""}, {"1", "2", ""}}},
		{"a blank last cell at the end", "a,b\n1,", ',', [][]string{{"a", "b"}, {"1", ""}}},

		{"quotes", "\"a,1\",b\n\"x \"\"y\"\"\",\"\"\n", ',', [][]string{{"a,1", "b"}, {`x "y"`, ""}}},
		{"lines in a cell", "a,b\n\"1\r\n2\n3\r4\",x\n", ',', [][]string{{"a", "b"}, {"1\r\n2\n3\r4", "x"}}},
		{"quotes in a cell without", "a,b\n12\" 屏,x \"y\"\n", ',', [][]string{{"a", "b"}, {`12" 屏`, `x "y"`}}},
		{"an inch within quotes", "a,b\n\"12\" 屏, 黑\",x\n", ',', [][]string{{"a", "b"}, {`12" 屏, 黑`, "x"}}},
		{"an inch within quotes over lines", "a,b\n\"12\" 屏\n黑\",x\n", ',', [][]string{{"a", "b"}, {"12\" 屏\n黑", "x"}}},
		{"a word in quotes that begins a cell", "a,b\n\"爆款\"面霜,99\n\"热卖\"面霜,88\n", ',', [][]string{{"a", "b"}, {`"爆款"面霜`, "99"}, {`"热卖"面霜`, "88"}}},
		{"blanks around quotes", "a, b\n1, \"x, y\" ,z\n", ',', [][]string{{"a", " b"}, {"1", "x, y", "z"}}},
		{"backslashes", `a,b` + "\n" + `"x \"y\" z","c:\\d"` + "\n" + `"{\"k\": 1}",2` + "\n", ',', [][]string{{"a", "b"}, {`x "y" z`, `c:\d`}, {`{"k": 1}`, "2"}}},
		{"a backslash at the end of a cell", "a,b\n\"c:\\\",\"d:\\\"\n", ',', [][]string{{"a", "b"}, {`c:\`, `d:\`}}},
		{"a backslash before doubled quotes", "a,b\n\"x \\\"\"y\",2\n", ',', [][]string{{"a", "b"}, {`x \"y`, "2"}}},

		{"zeros kept by a formula", "a,b\n=\"00123\",x\n\"=\"\"00456\"\"\",y\n", ',', [][]string{{"a", "b"}, {"00123", "x"}, {"00456", "y"}}},
		{"zeros kept by an apostrophe", "a,b\n'00123,x\n'2026-11-20,'hello\n", ',', [][]string{{"a", "b"}, {"00123", "x"}, {"2026-11-20", "'hello"}}},
		{"digits kept by a tab", "a,b\n\t6901234567892,x\n\"6901234567893\t\",y\n", ',', [][]string{{"a", "b"}, {"6901234567892", "x"}, {"6901234567893", "y"}}},
		{"tabs around quotes", "a,b\n\"123\"\t,\t\"x,y\"\n", ',', [][]string{{"a", "b"}, {"123", "x,y"}}},
		{"two marks", "\ufeff\ufeff\"a\",b\n1,2\n", ',', [][]string{{"a", "b"}, {"1", "2"}}},
		{"formulas made harmless", "a,b\n'=1+1,'-12.5\n", ',', [][]string{{"a", "b"}, {"=1+1", "-12.5"}}},
		{"formulas stay text", "a,b\n=1+1,@x\n", ',', [][]string{{"a", "b"}, {"=1+1", "@x"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, got, err := all(t, []byte(tt.text), Options{})
			require.NoError(t, err)
			require.Equal(t, FormatCSV, b.Format)
			require.Equal(t, []Table{{Name: "table"}}, b.Tables)
			require.Equal(t, tt.want, cellsOf(got))
			require.Equal(t, string(tt.comma), string(b.Comma))
		})
	}
}

func TestRecordNumbers(t *testing.T) {
	t.Parallel()
	_, got, err := all(t, []byte("sep=,\na,b\n\n\"1\n2\",x\n,\n3,y\n"), Options{})
	require.NoError(t, err)
	var numbers []int
	for _, line := range got {
		numbers = append(numbers, line.Number)
	}
	require.Equal(t, []int{1, 3, 5}, numbers)
}

// TestUnclosedQuote has a stray quote on line 2: it may not swallow what follows, and is said.
func TestUnclosedQuote(t *testing.T) {
	t.Parallel()
	_, got, err := all(t, []byte("a,b,c\n\"x,1,2\ny,\"3,\"\"4\",5\nz,\"6,7\n"), Options{})
	require.NoError(t, err)
	require.Equal(t, [][]string{{"a", "b", "c"}, {`"x`, "1", "2"}, {"y", `3,"4`, "5"}, {"z", `"6`, "7"}}, cellsOf(got)[:4])
	require.Equal(t, []string{"", "unclosed_quote", "", "unclosed_quote"}, []string{got[0].Mended, got[1].Mended, got[2].Mended, got[3].Mended})
}

func TestRefusedText(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 40)
	small := Options{Limits: Limits{Cell: 32, Line: 200, Columns: 4, Rows: 3}}
	for _, tt := range []struct {
		name, text string
		o          Options
		want       Refusal
	}{
		{"nothing", "", Options{}, Refusal{"empty", nil}},
		{"blanks", "\ufeff \r\n\t\n", Options{}, Refusal{"empty", nil}},
		{"PDF", "%PDF-1.7\n%\xe2\xe3", Options{}, Refusal{"not_a_table", args("Format", "PDF")}},
		{"PNG", "\x89PNG\r\n\x1a\n\x00\x00", Options{}, Refusal{"not_a_table", args("Format", "PNG")}},
		{"GZ", "\x1f\x8b\x08\x00", Options{}, Refusal{"archive", args("Format", "GZ")}},
		{"RAR", "Rar!\x1a\x07\x01\x00", Options{}, Refusal{"archive", args("Format", "RAR")}},
		{"7Z", "7z\xbc\xaf\x27\x1c\x00", Options{}, Refusal{"archive", args("Format", "7Z")}},
		{"Excel 4", "\x09\x04\x06\x00\x00\x00\x10\x00", Options{}, Refusal{"unsupported", args("Format", "Excel 4")}},
		{"JSON", `[{"sku": "A", "price": 1},` + "\n" + `{"sku": "B", "price": 2}]`, Options{}, Refusal{"not_a_table", args("Format", "JSON")}},
		{"XML", `<?xml version="1.0"?><orders><order/></orders>`, Options{}, Refusal{"not_a_table", args("Format", "XML")}},
		{"MHTML", "MIME-Version: 1.0\nX-Document-Type: Workbook\n", Options{}, Refusal{"unsupported", args("Format", "MHTML")}},
		{"bytes of a program", "\x01\x00\x02\x03\x00\xff\xfe\x80\x00\x00\x07", Options{}, Refusal{"binary", nil}},
		{"HZ", "name,price\n~{VPND~},1\n", Options{}, Refusal{"encoding_unsupported", args("Encoding", "HZ")}},
		{"an encoding nobody knows", "id,name\n1,\xcb\xe5\xf9\xed\xe9\xe4\xe1\xf2\n2,\xc1\xeb\xe5\xee\xe1\xed\xe4\xf1\xef\xf2\n3,\xcc\xf5\xf1\xf9\xed\n", Options{}, Refusal{"encoding_unknown", nil}},
		{"a zero", strings.Repeat("a,b\n", 100) + "c\x00,d\n", Options{}, Refusal{"nul", args("Line", "101")}},
		{"a long line", "a,b\n" + strings.Repeat("x,", 150) + "\n", small, Refusal{"line_too_long", args("Line", "2", "Max", "0")}},
		{"a long cell", "a,b\n1," + long + "\n", small, Refusal{"cell_too_long", args("Line", "2", "Column", "B", "Max", "32")}},
		{"a long cell in quotes", "a,b\n1,\"" + long + "\"\n", small, Refusal{"cell_too_long", args("Line", "2", "Column", "B", "Max", "32")}},
		{"many columns", "a,b\n1,2,3,4,5\n", small, Refusal{"too_many_columns", args("Line", "2", "Max", "4")}},
		{"many rows", "a,b\n\n1,2\n3,4\n5,6\n", small, Refusal{"too_many_rows", args("Max", "3")}},
		{"quotes that swallow too much", "a,b\n\"1,2\n" + strings.Repeat("x,y\n", 40), small, Refusal{"unclosed_quote", args("Line", "2", "Max", "32")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.want.Args == nil {
				tt.want.Args = args()
			}
			_, _, err := all(t, []byte(tt.text), tt.o)
			require.Equal(t, tt.want, err)
			require.Contains(t, Codes, tt.want.Code)
		})
	}
}

func args(pairs ...string) map[string]string {
	return refuse("", pairs...).(Refusal).Args
}

func TestTrailingBlankCellsAreNoColumns(t *testing.T) {
	t.Parallel()
	_, got, err := all(t, []byte("a,b,,,,,\n1,2,,,,,\n"), Options{Limits: Limits{Columns: 3}})
	require.NoError(t, err)
	require.Equal(t, [][]string{{"a", "b", ""}, {"1", "2", ""}}, cellsOf(got))
}

func encoded(t testing.TB, e encoding.Encoding, text string) []byte {
	t.Helper()
	out, err := e.NewEncoder().Bytes([]byte(text))
	require.NoError(t, err)
	return out
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	gb, big5 := simplifiedchinese.GB18030, traditionalchinese.Big5
	goods := "商家编码,商品名称,价格\nA-1,夏季新款女装连衣裙,199.00\nA-2,纯棉短袖衬衫（白色）,99.00\n"
	for _, tt := range []struct {
		name, text, want string
		encoding         encoding.Encoding
	}{
		{"GBK", goods, "gb18030", simplifiedchinese.GBK},
		{"GB18030 with four bytes", goods + "A-3,㐀㐁𠀀,1\n", "gb18030", gb},
		{"two characters of GBK", "a,b\n1,裙子\n", "gb18030", gb},
		{"a name of rare characters", "a,b\n1,龚琪鑫\n", "gb18030", gb},
		{"Big5", "商品編號,名稱,價格\nA-1,夏季新款女裝連衣裙,199\n", "big5", big5},
		{"two characters of Big5", "a,b\n1,裙子\n", "big5", big5},
		{"Big5 of one word", "a,b\n1,台灣\n", "big5", big5},
		{"Latin", "Straße,Größe\nKöln,für alle\n", "windows-1252", charmap.Windows1252},
		{"a euro sign", "name,price\nMug,12 €\n", "windows-1252", charmap.Windows1252},
		{"Japanese", "商品名,価格\nワンピース（夏用）,1000\nあたらしいシャツ,2000\n", "shift_jis", japanese.ShiftJIS},
		{"Korean", "상품명,가격\n여름 원피스 신상품 여성 의류 긴팔 블라우스 면 티셔츠 겨울 코트 할인,1000\n", "euc-kr", korean.EUCKR},
		{"ASCII for 3,000 lines, then GBK", "a,b\n" + strings.Repeat("SKU-1,plain text only\n", 20_000) + goods, "gb18030", gb},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, got, err := all(t, encoded(t, tt.encoding, tt.text), Options{})
			require.NoError(t, err)
			require.Equal(t, tt.want, b.Encoding)
			want, err := csv.NewReader(strings.NewReader(tt.text)).ReadAll()
			if err == nil {
				require.Equal(t, want, cellsOf(got))
			}
			_, chosen, err := all(t, encoded(t, tt.encoding, tt.text), Options{Encoding: tt.want})
			require.NoError(t, err)
			require.Equal(t, got, chosen)
		})
	}
	long := encoded(t, gb, strings.Repeat(goods, 10))
	b, _, err := all(t, long, Options{})
	require.NoError(t, err)
	require.False(t, b.Unsure, "so much Chinese is as good as certain")
	b, _, err = all(t, encoded(t, gb, "a,b\n1,裙子\n"), Options{})
	require.NoError(t, err)
	require.True(t, b.Unsure)
}

func TestWideEncodings(t *testing.T) {
	t.Parallel()
	text := "编码\t名称\nA-1\t连衣裙 👗\n"
	units := utf16.Encode([]rune(text))
	for _, mark := range []bool{true, false} {
		for _, key := range []string{"utf-16le", "utf-16be", "utf-32le", "utf-32be"} {
			t.Run(fmt.Sprintf("%s %v", key, mark), func(t *testing.T) {
				t.Parallel()
				var out []byte
				if mark {
					for _, m := range marks {
						if m.key == key {
							out = []byte(m.mark)
						}
					}
				}
				if strings.HasPrefix(key, "utf-16") {
					for _, u := range units {
						out = append(out, ordered(key, byte(u), byte(u>>8))...)
					}
				} else {
					for _, r := range text {
						out = append(out, ordered(key, byte(r), byte(r>>8), byte(r>>16), 0)...)
					}
				}
				b, got, err := all(t, out, Options{})
				require.NoError(t, err)
				require.Equal(t, key, b.Encoding)
				require.Equal(t, [][]string{{"编码", "名称"}, {"A-1", "连衣裙 👗"}}, cellsOf(got))
			})
		}
	}
}

// ordered gives bytes, the least first, in the order of an encoding.
func ordered(key string, b ...byte) []byte {
	if strings.HasSuffix(key, "be") {
		for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
			b[i], b[j] = b[j], b[i]
		}
	}
	return b
}

func TestUndecodable(t *testing.T) {
	t.Parallel()
	chinese := strings.Repeat("编码,名称\n", 30)
	for _, tt := range []struct {
		name  string
		text  []byte
		o     Options
		line  string
		label string
	}{
		{"UTF-8 cut in the middle", []byte(chinese + "a,连衣\xe8\xa3\n" + chinese), Options{}, "31", "UTF-8"},
		{"GBK cut in the middle", append(encoded(t, simplifiedchinese.GBK, chinese), "a,\xc1\xac\xd2\nb,c\n"...), Options{}, "31", "GB18030 / GBK / GB2312"},
		{"chosen wrongly", []byte(encoded(t, simplifiedchinese.GBK, "a,b\n1,连衣裙\n")), Options{Encoding: "utf-8"}, "2", "UTF-8"},
		{"half a surrogate", []byte("\xff\xfea\x00\n\x00\x00\xd8b\x00"), Options{}, "2", "UTF-16 LE"},
		{"in quotes", []byte(chinese + "\"a,连\n衣\xe8\xa3\"\n"), Options{}, "31", "UTF-8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, got, err := all(t, tt.text, tt.o)
			require.Equal(t, refuse("undecodable", "Line", tt.line, "Encoding", tt.label), err)
			require.Equal(t, tt.line, itoa(len(got)+1), "what stands before is read")
		})
	}
}

func TestOpenText(t *testing.T) {
	t.Parallel()
	b, err := OpenText(t.Context(), "编码\t名称\nA-1\t裙\n", Options{})
	require.NoError(t, err)
	require.Equal(t, []Table{{}}, b.Tables)
	got, err := gather(t, b, 0)
	require.NoError(t, err)
	require.Equal(t, [][]string{{"编码", "名称"}, {"A-1", "裙"}}, cellsOf(got))
	again, err := gather(t, b, 0)
	require.NoError(t, err)
	require.Equal(t, got, again)
}

// alphabet is what tables are made of, the nasty more often than in life.
var alphabet = []string{"a", "B", "7", "0", "连", "衣", " ", ",", "\"", "\n", "\r\n", ";", "=", "+", "-", "@", "'", "|", "\\", "\t", "👗", ".", "%"}

func randomTable(r *rand.Rand, letters []string) [][]string {
	width := 2 + r.IntN(5)
	var table [][]string
	for range 1 + r.IntN(12) {
		line := make([]string, width)
		for i := range line {
			for range r.IntN(6) {
				line[i] += letters[r.IntN(len(letters))]
			}
		}
		line[0] = "x" + line[0] // no line is blank
		table = append(table, line)
	}
	return table
}

func TestReadsWhatTheStandardLibraryWrites(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 1))
	for range 1_500 {
		table := randomTable(r, alphabet)
		for _, line := range table {
			for i := range line { // what spreadsheets put around a cell is taken off, which is not RFC 4180
				line[i] = "_" + strings.Trim(line[i], "\t")
			}
		}
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		w.UseCRLF = r.IntN(2) == 0
		require.NoError(t, w.WriteAll(table))
		want, err := csv.NewReader(bytes.NewReader(out.Bytes())).ReadAll()
		require.NoError(t, err)
		_, got, err := all(t, out.Bytes(), Options{Comma: ','})
		require.NoError(t, err)
		for _, line := range got {
			for i := range line.Cells { // the standard library folds line ends within quotes
				line.Cells[i] = strings.ReplaceAll(line.Cells[i], "\r\n", "\n")
			}
		}
		require.Equal(t, want, cellsOf(got), "%q", out.String())
	}
}

func TestReadsWhatWeWrite(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 2))
	for range 1_500 {
		table := randomTable(r, alphabet)
		var out bytes.Buffer
		w := NewCSV(&out)
		for _, line := range table {
			require.NoError(t, w.Write(line))
		}
		require.NoError(t, w.Flush())
		_, got, err := all(t, out.Bytes(), Options{Comma: ','})
		require.NoError(t, err)
		require.Equal(t, table, cellsOf(got), "%q", out.String())
	}
}

func TestApostrophesComeBack(t *testing.T) {
	t.Parallel()
	lines := [][]string{
		{"h", "=1+1", "'=1+1", "''=1+1", "'hello", "'", "''", "-5", "'-5", "00123", "'00123", "=\"00123\"", "\t=1", "  =1", "+86 138", "'90s", "＝1"},
	}
	var out bytes.Buffer
	w := NewCSV(&out)
	require.NoError(t, w.Write(lines[0]))
	require.NoError(t, w.Flush())
	_, got, err := all(t, out.Bytes(), Options{Comma: ','})
	require.NoError(t, err)
	require.Equal(t, lines, cellsOf(got))
}

func TestWhatAPersonSays(t *testing.T) {
	t.Parallel()
	b, got, err := all(t, []byte("a,b;c\n1,2;3\n"), Options{Comma: ';'})
	require.NoError(t, err)
	require.Equal(t, ';', b.Comma)
	require.Equal(t, [][]string{{"a,b", "c"}, {"1,2", "3"}}, cellsOf(got))
	b, got, err = all(t, encoded(t, charmap.Windows1251, "имя,цена\nКружка,12\n"), Options{Encoding: "windows-1251"})
	require.NoError(t, err)
	require.Equal(t, "windows-1251", b.Encoding)
	require.False(t, b.Unsure)
	require.Equal(t, "Кружка", got[1].Cells[0])
	b, _, err = all(t, []byte("a,b\n1,裙\n"), Options{Encoding: "klingon"})
	require.NoError(t, err)
	require.Equal(t, "utf-8", b.Encoding, "what is no encoding is not asked for")
}
