package lang

import "strings"

const indentWidth = 4

// Format returns the text of a file in the canonical layout. It keeps the tokens and their order, but for aliases (≤ is
// written <=) and semicolons at line ends, and it keeps all comments. What could not be parsed stays as it is. Formatting
// the result again changes nothing.
//
// The layout: items, constraints and closing braces each begin a line; declarators stand one on a line if one has an
// attribute; the keywords of declarations, the labels and the quantifiers of consecutive lines align; lines of more than
// Width columns break at the operators that bind least, before "+" and "-" and behind commas. Where a line must not begin
// with "-", among constraints, they break behind it.
func Format(f *File) string {
	b := formatter{layout: newLayout(f), src: f.Source, tokens: f.Tokens}
	for b.at = range f.Tokens {
		b.token(&f.Tokens[b.at])
	}
	b.finish()
	lines := splitJoined(b.lines)
	align(lines)
	alignComments(lines)
	var out strings.Builder
	for i, l := range lines {
		if l.blank && i > 0 {
			out.WriteByte('\n')
		}
		l.print(&out)
	}
	return out.String()
}

// formatter makes logical lines of the stream of tokens.
type formatter struct {
	layout *layout
	src    *Source
	tokens []Token
	at     int // index of the present token
	lines  []*line
	cur    *line
	start  start  // of the present line
	before *Token // the significant token before
	end    int32  // where the token before ends, comments included
	depth  int    // open brackets
	semi   bool   // a ";" between constraints has been read and not yet written
	broken bool   // a comment ends the physical line
}

// token adds one token to the lines.
func (b *formatter) token(t *Token) {
	if b.start.raw && t.Start < b.start.end {
		return
	}
	switch t.Kind {
	case EOF:
	case Comment, DocComment:
		b.comment(t)
	default:
		b.significant(t)
	}
	b.end = t.End
}

// finish ends the last line.
func (b *formatter) finish() {
	if b.cur != nil {
		b.lines = append(b.lines, b.cur)
		b.cur = nil
	}
}

// blankAbove reports whether an empty line stands before the present token.
func (b *formatter) blankAbove() bool {
	return b.end > 0 && strings.Count(b.src.Text[b.end:b.tokens[b.at].Start], "\n") > 1
}

// following returns the significant token that follows the present one.
func (b *formatter) following() *Token {
	i := b.at + 1
	for b.tokens[i].Kind == Comment || b.tokens[i].Kind == DocComment {
		i++
	}
	return &b.tokens[i]
}

// significant adds a token that is no comment.
func (b *formatter) significant(t *Token) {
	s, begins := b.layout.starts[t.Start]
	text := b.src.Text[t.Start:t.End]
	joins := begins && s.list && b.semi && !t.FirstOnLine && !s.raw && b.cur != nil && b.cur.raw == "" && !b.broken
	stray := !begins && b.cur != nil && t.FirstOnLine && t.Start >= b.start.end && b.depth <= 0 && text != ";"
	switch {
	case joins:
		b.cur.pieces = append(b.cur.pieces, piece{text: ";"})
		b.add(t, text)
		b.cur.pieces[len(b.cur.pieces)-1].join = &s
		b.semi = false
		b.start.end = s.end
		return
	case begins || b.cur == nil || stray:
		if !begins {
			s = start{level: b.start.level, end: t.End}
		}
		b.newLine(t, s)
		if s.raw {
			b.cur.raw = b.src.Text[t.Start:s.end]
			b.before = t
			b.depth = 0
			return
		}
	case text == ";" && b.depth == 0 && b.start.list:
		b.semi = true
		b.before = t
		return
	}
	b.add(t, text)
}

// newLine ends the present line and begins another. The ";" at the end of a line stays if the next begins with "-".
func (b *formatter) newLine(t *Token, s start) {
	if b.semi && b.cur != nil && b.src.Text[t.Start:t.End] == "-" {
		b.cur.endWith(";")
	}
	b.semi, b.broken, b.depth = false, false, 0
	blank := s.apart || b.blankAbove() && !s.open
	if n := len(b.lines); b.cur == nil && n > 0 && b.lines[n-1].own {
		blank = b.blankAbove() && !s.open // the empty line stands above its comments
	}
	blank = blank && !b.opens()
	b.finish()
	b.cur = &line{blank: blank, indent: s.level * indentWidth, kind: s.kind, list: s.list}
	b.start = s
}

// opens reports whether the line before has opened a block, or is "subject to": no empty line stands below it.
func (b *formatter) opens() bool {
	if b.before == nil {
		return len(b.lines) == 0
	}
	text := b.src.Text[b.before.Start:b.before.End]
	return (text == "{" || strings.HasPrefix(text, "subject")) && (len(b.lines) == 0 || b.cur != nil || !b.lines[len(b.lines)-1].own)
}

// comment adds a comment: where it stands if something stands before it on its line or the logical line goes on behind
// it, else on a line of its own.
func (b *formatter) comment(t *Token) {
	text := b.src.Text[t.Start:t.End]
	next := b.following()
	s, begins := b.layout.starts[next.Start]
	lone := t.FirstOnLine && (begins || next.Kind == EOF || b.cur == nil)
	if !lone && b.cur != nil && b.cur.raw == "" {
		if b.semi && b.src.Text[next.Start:next.End] == "-" && begins {
			b.cur.endWith(";")
			b.semi = false
		}
		inline := strings.HasPrefix(text, "/*") && !strings.Contains(text, "\n")
		b.cur.pieces = append(b.cur.pieces, piece{text: text, space: true, comment: !inline, force: t.FirstOnLine || b.broken})
		b.broken = !inline
		return
	}
	if !lone && b.cur != nil {
		b.cur.raw += " " + text
		return
	}
	indent := s.level * indentWidth
	if s.open || next.Kind == EOF {
		indent = max(b.indentBefore(), indent)
		if b.opens() && s.open {
			indent = (s.level + 1) * indentWidth
		}
	}
	if next.Kind == EOF {
		indent = 0
	}
	blank := (b.blankAbove() || s.apart && b.ownCount() == 0) && !b.opens()
	if b.semi && b.cur != nil && begins && b.src.Text[next.Start:next.End] == "-" {
		b.cur.endWith(";")
	}
	b.semi = false
	b.finish()
	b.own(t, text, indent, blank)
}

// ownCount is 1 if the line before the present token is a comment on its own.
func (b *formatter) ownCount() int {
	if n := len(b.lines); b.cur == nil && n > 0 && b.lines[n-1].own {
		return 1
	}
	return 0
}

// indentBefore is the indentation of the line before.
func (b *formatter) indentBefore() int {
	if b.cur != nil {
		return b.cur.indent
	}
	if n := len(b.lines); n > 0 {
		return b.lines[n-1].indent
	}
	return 0
}

// own adds a comment on lines of its own. The later lines of a block comment keep their indentation.
func (b *formatter) own(t *Token, text string, indent int, blank bool) {
	for i, s := range strings.Split(text, "\n") {
		s = strings.TrimRight(s, " \t\r")
		l := &line{indent: indent, raw: s, blank: blank && i == 0, own: true, verbatim: t.Kind == Comment && i > 0}
		if t.Kind == DocComment {
			l.raw = strings.TrimLeft(s, " \t")
		}
		b.lines = append(b.lines, l)
	}
}

// canonical are the spellings of aliases.
var canonical = map[string]string{"≤": "<=", "≥": ">=", "⪯": "<<", "⪰": ">>", "∈": "in", "·": "*"}

// add appends a token to the present line.
func (b *formatter) add(t *Token, text string) {
	if c, ok := canonical[text]; ok {
		text = c
	}
	if b.cur.raw != "" {
		b.cur.raw += " " + text
		b.before = t
		return
	}
	if strings.HasPrefix(text, "subject") && t.Kind == Keyword {
		text = strings.Join(strings.Fields(text), " ")
	}
	if isClosing(text) {
		b.depth--
	}
	p := piece{text: text, depth: b.depth, stop: b.layout.stops[t.Start]}
	p.force = b.layout.breaks[t.Start] || b.broken
	p.hang = b.layout.breaks[t.Start]
	if n := len(b.cur.pieces); n > 0 {
		p.space = b.spaced(&b.cur.pieces[n-1], t, text)
		p.level = b.breakLevel(&b.cur.pieces[n-1], t, text)
	}
	p.prefix = b.layout.prefix[t.Start]
	p.tight = b.layout.tight[t.Start]
	p.name = t.Kind == Name && !b.layout.words[t.Start]
	p.keyword = t.Kind == Keyword
	p.number = t.Kind == NumberLit
	if isOpening(text) {
		b.depth++
	}
	b.cur.pieces = append(b.cur.pieces, p)
	b.before, b.broken = t, false
}

func isOpening(s string) bool { return s == "(" || s == "[" || s == "{" }
func isClosing(s string) bool { return s == ")" || s == "]" || s == "}" }

// spaced reports whether a blank stands between a piece and the token behind it.
func (b *formatter) spaced(prev *piece, t *Token, text string) bool {
	operand := prev.name || prev.number || isClosing(prev.text) || prev.text == "'"
	switch {
	case prev.comment, (prev.text == "+" || prev.text == "-") && (text == "+" || text == "-") && !prev.prefix:
		return true
	case prev.prefix, prev.tight, prev.text == "(", prev.text == "[", prev.text == "." || text == "." && operand:
		return false
	case b.layout.prefix[t.Start]:
		return !tightOperators[prev.text]
	case b.layout.tight[t.Start]:
		return prev.text == ","
	case text == "," || text == ";" || text == ")" || text == "]" || text == ":" || text == "'" || text == "...":
		return false
	case text == "(":
		return !(prev.name) && !tightOperators[prev.text]
	case text == "[":
		return !operand && !tightOperators[prev.text]
	case tightOperators[text] || tightOperators[prev.text]:
		return false
	}
	return true
}

// tightOperators have no blanks around them.
var tightOperators = map[string]bool{"*": true, "/": true, "^": true, ".^": true, "..<": true, "..=": true, "..": true, "**": true}

// Levels of places where a line may break: the lowest break first. Brackets add levelsPerDepth.
const (
	breakList      = 1 // behind commas, before relations, "and", "for"
	breakSum       = 2 // at + and -
	breakProduct   = 3 // before * and .*
	levelsPerDepth = 3
)

// breakLevel returns at which level a line may break before the token, 0 if it must not.
func (b *formatter) breakLevel(prev *piece, t *Token, text string) int {
	base := b.depth * levelsPerDepth
	bare := b.depth == 0 && b.start.list
	switch {
	case b.layout.prefix[t.Start] || b.layout.tight[t.Start]:
		return b.behind(prev, base, bare)
	case relational[text], text == "and", text == "for":
		return base + breakList
	case text == "+", text == "-" && !bare:
		return base + breakSum
	case text == "*" || text == ".*" || text == "./" || text == "/":
		return base + breakProduct
	}
	return b.behind(prev, base, bare)
}

// behind returns the level of a break that stands behind a piece: a comma, or a minus that must not begin a line.
func (b *formatter) behind(prev *piece, base int, bare bool) int {
	switch {
	case prev.text == ",", prev.text == ";" && b.depth > 0:
		return base + breakList
	case bare && prev.text == "-" && !prev.prefix && !prev.tight:
		return base + breakSum
	}
	return 0
}

var relational = map[string]bool{"==": true, "<=": true, ">=": true, "<<": true, ">>": true, "<": true, ">": true, "!=": true, "in": false}
