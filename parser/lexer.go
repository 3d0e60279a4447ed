package parser

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cvxc-lang/cvxc/lang"
)

// token is a significant token: one that is neither a comment nor a doc comment.
type token struct {
	lang.Token
	sym sym
	raw int32 // its place in the list of all tokens
}

// scanner cuts a source into tokens. It never fails: what it does not know becomes an Unknown token.
type scanner struct {
	src   *lang.Source
	text  string
	pos   int
	first bool         // no token yet on this line
	all   []lang.Token // every token, comments too
	toks  []token      // the significant ones
}

// lex returns all tokens of the bytes [start, end) of the source, EOF last, and the significant ones among them.
func lex(src *lang.Source, start, end int) ([]lang.Token, []token) {
	l := &scanner{src: src, text: src.Text[:end], pos: start, first: true}
	l.all = make([]lang.Token, 0, (end-start)/3+1)
	l.toks = make([]token, 0, (end-start)/3+1)
	if start == 0 {
		l.pos += len(l.text) - len(strings.TrimPrefix(l.text, "\ufeff"))
	}
	for l.blanks(); l.pos < len(l.text); l.blanks() {
		l.next()
	}
	l.add(lang.EOF, symEOF, end)
	return l.all, l.toks
}

// blanks skips space and notes where lines begin.
func (l *scanner) blanks() {
	for ; l.pos < len(l.text); l.pos++ {
		switch l.text[l.pos] {
		case '\n':
			l.first = true
		case ' ', '\t', '\r':
		default:
			return
		}
	}
}

// add appends the token from the present position to end.
func (l *scanner) add(kind lang.TokenKind, s sym, end int) {
	t := lang.Token{Start: int32(l.pos), End: int32(end), Kind: kind, FirstOnLine: l.first}
	if kind != lang.Comment && kind != lang.DocComment {
		l.toks = append(l.toks, token{t, s, int32(len(l.all))})
	}
	l.all = append(l.all, t)
	l.pos, l.first = end, false
}

func (l *scanner) next() {
	rest := l.text[l.pos:]
	switch c := rest[0]; {
	case c == '/' && len(rest) > 1 && (rest[1] == '/' || rest[1] == '*'):
		l.comment(rest)
	case c == '#' || c == '%' && l.remark(rest):
		l.add(lang.Unknown, symUnknown, l.lineEnd(l.pos))
	case isDigit(c):
		l.number(rest)
	case c == '"':
		l.quoted(rest, '"')
	case c == '\'' && !l.afterOperand():
		l.quoted(rest, '\'')
	case c == '=' && isGAMSRelation(rest):
		l.add(lang.Unknown, symForeign, l.pos+3)
	case strings.HasPrefix(rest, "s.t.") || strings.HasPrefix(rest, "S.T."):
		l.add(lang.Unknown, symForeign, l.pos+4)
	default:
		if n := wordLen(rest); n > 0 {
			l.word(rest[:n])
			return
		}
		l.operator(rest)
	}
}

// lineEnd returns where the line that holds offset ends, without blanks at its end.
func (l *scanner) lineEnd(offset int) int {
	line, _, _ := strings.Cut(l.text[offset:], "\n")
	return offset + len(strings.TrimRight(line, " \t\r"))
}

func (l *scanner) comment(rest string) {
	switch {
	case rest[1] == '*':
		n := strings.Index(rest[2:], "*/")
		if n < 0 {
			l.add(lang.Unknown, symUnknown, l.pos+openComment(rest))
			return
		}
		first := l.first
		l.add(lang.Comment, symUnknown, l.pos+n+4)
		l.first = first || strings.Contains(rest[:n+4], "\n")
	case isDoc(rest):
		l.doc()
	default:
		l.add(lang.Comment, symUnknown, l.lineEnd(l.pos))
	}
}

// isDoc reports whether the text begins with exactly three slashes.
func isDoc(s string) bool { return strings.HasPrefix(s, "///") && !strings.HasPrefix(s, "////") }

// doc adds a run of "///" lines as one token; a run that does not begin its line is that line alone.
func (l *scanner) doc() {
	end := l.lineEnd(l.pos)
	for l.first {
		next := l.text[end:]
		next = strings.TrimLeft(next, " \t\r")
		if !strings.HasPrefix(next, "\n") {
			break
		}
		next = strings.TrimLeft(next[1:], " \t")
		if !isDoc(next) {
			break
		}
		end = l.lineEnd(len(l.text) - len(next))
	}
	l.add(lang.DocComment, symUnknown, end)
}

// remark tells a MATLAB comment from the remainder of Python, both spelled "%": a remainder has an operand before it and
// a number or a single name after it.
func (l *scanner) remark(rest string) bool {
	if l.first || !l.afterOperand() {
		return true
	}
	after := strings.TrimLeft(rest[1:], " \t")
	n := wordLen(after)
	if n == 0 {
		return after == "" || !isDigit(after[0]) && after[0] != '('
	}
	after = strings.TrimLeft(after[n:], " \t")
	return after == "" || !strings.ContainsRune("=<>!):,;", rune(after[0]))
}

// afterOperand reports whether an operand ends just before the present position, on the same line.
func (l *scanner) afterOperand() bool {
	if l.first || len(l.toks) == 0 {
		return false
	}
	switch l.toks[len(l.toks)-1].sym {
	case symName, symNumber, symRParen, symRBrack, symQuote:
		return true
	}
	return false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// number is digits, then optionally a fraction and an exponent, both with digits.
func (l *scanner) number(rest string) {
	n := digits(rest, 0)
	if n+1 < len(rest) && rest[n] == '.' && isDigit(rest[n+1]) {
		n = digits(rest, n+1)
	}
	if n < len(rest) && (rest[n] == 'e' || rest[n] == 'E') {
		m := n + 1
		if m < len(rest) && (rest[m] == '+' || rest[m] == '-') {
			m++
		}
		if m < len(rest) && isDigit(rest[m]) {
			n = digits(rest, m)
		}
	}
	l.add(lang.NumberLit, symNumber, l.pos+n)
}

func digits(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

// quoted adds a string. Only "..." on one line is one; other quotes and open ends are Unknown.
func (l *scanner) quoted(rest string, quote byte) {
	line, _, _ := strings.Cut(rest, "\n")
	n := strings.IndexByte(line[1:], quote)
	switch {
	case n < 0 && quote == '\'':
		l.add(lang.Operator, symQuote, l.pos+1)
	case n < 0: // it ends where its argument does
		n = strings.IndexAny(line, ",)];")
		if n < 0 {
			n = len(line)
		}
		l.add(lang.Unknown, symUnknown, l.pos+len(strings.TrimRight(line[:n], " \t\r")))
	case quote == '\'':
		l.add(lang.Unknown, symForeign, l.pos+n+2)
	default:
		l.add(lang.StringLit, symString, l.pos+n+2)
	}
}

// openComment returns how much of s, which begins with a comment that has no end, is to be taken for it: the lines before
// the first that begins with a reserved word or closes a block.
func openComment(s string) int {
	n := 0
	for line := range strings.Lines(s) {
		text := strings.TrimLeft(line, " \t")
		if _, reserved := keywordSyms[text[:wordLen(text)]]; n > 0 && (reserved || strings.HasPrefix(text, "}")) {
			return len(strings.TrimRight(s[:n], " \t\r\n"))
		}
		n += len(line)
	}
	return n
}

// isGAMSRelation reports whether the text begins with =l=, =g=, =e= or =n=, in either case.
func isGAMSRelation(s string) bool {
	return len(s) > 3 && s[2] == '=' && s[3] != '=' && strings.IndexByte("lgenLGEN", s[1]) >= 0
}

// wordLen returns the length of the identifier at the start of s, 0 if there is none.
func wordLen(s string) int {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if !(c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || i > 0 && isDigit(c)) {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !inWord(r, i > 0) {
			return i
		}
		i += size
	}
	return len(s)
}

// inWord reports whether a non-ASCII rune may stand in an identifier. Superscripts are operators of other notations (x²,
// Aᵀ), never part of a name.
func inWord(r rune, inside bool) bool {
	if strings.ContainsRune("⁰¹²³⁴⁵⁶⁷⁸⁹ᵀ", r) {
		return false
	}
	return unicode.IsLetter(r) || inside && unicode.In(r, unicode.N)
}

// word adds a name, a reserved word, "subject to" as one token, or inf.
func (l *scanner) word(w string) {
	end := l.pos + len(w)
	s, reserved := keywordSyms[w]
	switch {
	case w == "inf":
		l.add(lang.NumberLit, symNumber, end)
	case !reserved:
		l.add(lang.Name, symName, end)
	case s == symSubject:
		after := strings.TrimLeft(l.text[end:], " \t\r\n")
		if wordLen(after) == 2 && after[:2] == "to" {
			end = len(l.text) - len(after) + 2
		}
		l.add(lang.Keyword, s, end)
	default:
		l.add(lang.Keyword, s, end)
	}
}

// operator adds an operator of ours or of others, a curly-quoted string, an unknown character with its repetitions, or
// bytes that are no text.
func (l *scanner) operator(rest string) {
	for _, op := range operators {
		if strings.HasPrefix(rest, op.text) {
			kind := lang.Operator
			if op.sym == symForeign || op.sym == symUnknown {
				kind = lang.Unknown
			}
			l.add(kind, op.sym, l.pos+len(op.text))
			return
		}
	}
	r, size := utf8.DecodeRuneInString(rest)
	if r == '“' || r == '‘' || r == '”' {
		line, _, _ := strings.Cut(rest, "\n")
		if n := strings.IndexAny(line[size:], "”’“"); n >= 0 {
			_, last := utf8.DecodeRuneInString(line[size+n:])
			l.add(lang.Unknown, symForeign, l.pos+size+n+last)
			return
		}
	}
	if r == utf8.RuneError {
		size = noText(rest)
	} else {
		size *= repeated(rest, rest[:size])
	}
	l.add(lang.Unknown, symUnknown, l.pos+size)
}

// repeated returns how often s begins with a character: repeated, it is one fault.
func repeated(s, character string) int {
	n := 0
	for strings.HasPrefix(s[n*len(character):], character) {
		n++
	}
	return n
}

// noText returns how many bytes at the beginning are no UTF-8: they are one fault, however many.
func noText(s string) int {
	n := 0
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if r != utf8.RuneError {
			break
		}
		n += size
	}
	return n
}
