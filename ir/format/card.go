package format

import "strings"

// card is a data line of an MPS file: the kind of a row or bound, and up to three names and two numbers.
type card struct{ kind, name1, name2, value1, name3, value2 string }

// cardColumns says where the fields of a fixed-format line are.
var cardColumns = [6][2]int{{1, 3}, {4, 12}, {14, 22}, {24, 36}, {39, 47}, {49, 61}}

// fixedCard cuts a line of the fixed format.
func fixedCard(text string) card {
	var f [6]string
	for i, c := range cardColumns {
		if c[0] < len(text) {
			f[i] = strings.TrimSpace(text[c[0]:min(c[1], len(text))])
		}
	}
	return card{f[0], f[1], f[2], f[3], f[4], f[5]}
}

// fields cuts a line. In the free format, the name of the vector in RHS, RANGES and BOUNDS may be absent.
func (m *mps) fields() (card, error) {
	if m.fixed {
		return fixedCard(m.text), nil
	}
	f := strings.Fields(m.text)
	most := 5
	switch m.section {
	case "ROWS":
		most = 2
	case "BOUNDS":
		most = 4
	case "RHS", "RANGES":
		if len(f)%2 == 0 {
			f = append([]string{""}, f...)
		}
	}
	if len(f) > most {
		return card{}, faultf(m.number, "a line of %d words; %d are the most in %s", len(f), most, m.section)
	}
	at := func(i int) string {
		if i >= 0 && i < len(f) {
			return f[i]
		}
		return ""
	}
	switch m.section {
	case "ROWS":
		return card{kind: at(0), name1: at(1)}, nil
	case "BOUNDS":
		return m.boundCard(f), nil
	}
	return card{name1: at(0), name2: at(1), value1: at(2), name3: at(3), value2: at(4)}, nil
}

// boundCard cuts a line of BOUNDS: its kind, the vector, which may be absent, the column, and a number, which some kinds
// need not have.
func (m *mps) boundCard(f []string) card {
	c := card{kind: f[0]}
	words := f[1:]
	switch strings.ToUpper(c.kind) {
	case "FR", "MI", "PL", "BV":
		if n := len(words); n > 1 && !m.isColumn(words[n-1]) && m.isColumn(words[n-2]) {
			words = words[:n-1] // a superfluous number
		}
	default:
		if n := len(words); n > 0 {
			c.value1, words = words[n-1], words[:n-1]
		}
	}
	if n := len(words); n > 0 {
		c.name1, c.name2 = strings.Join(words[:n-1], " "), words[n-1]
	}
	return c
}

func (m *mps) isColumn(name string) bool {
	_, ok := m.columns[name]
	return ok
}

// isFixed reports whether all rows and columns keep to the columns of the fixed format, in which names may contain
// spaces. Lines that keep to it and have no such names mean the same in both formats.
func isFixed(text []byte) bool {
	l, section := lines{rest: text}, ""
	for l.next() {
		if l.text == "" || l.text[0] == '*' {
			continue
		}
		if l.text[0] != ' ' {
			section, _, _ = strings.Cut(strings.ToUpper(l.text), " ")
			if section == "RHS" {
				return true
			}
			continue
		}
		if section == "ROWS" && !keepsRow(l.text) || section == "COLUMNS" && !keepsColumn(l.text) {
			return false
		}
	}
	return true
}

func keepsRow(text string) bool {
	return !strings.Contains(text, "\t") && blank(text, 3, 4) && !blank(text, 4, 5) && len(text) <= 12 && !blank(text, 1, 3)
}

func keepsColumn(text string) bool {
	if strings.Contains(text, "'MARKER'") {
		return true
	}
	f := fixedCard(text)
	if strings.Contains(text, "\t") || !blank(text, 0, 4) || blank(text, 4, 5) || !blank(text, 12, 14) || !blank(text, 22, 24) || !blank(text, 36, 39) || !blank(text, 47, 49) || len(text) > 61 {
		return false
	}
	_, err1 := number(0, f.value1)
	_, err2 := number(0, f.value2)
	return err1 == nil && (f.name3 == "" || err2 == nil)
}

// blank reports whether columns lo to hi of a line are spaces or beyond its end.
func blank(text string, lo, hi int) bool {
	return lo >= len(text) || strings.Trim(text[lo:min(hi, len(text))], " ") == ""
}
