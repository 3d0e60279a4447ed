package main

import (
	"fmt"
	"strconv"
	"strings"
)

// Fault is what is wrong with a case file, and in which line.
type Fault struct {
	File string
	Line int // from 1; 0 if it is the file as a whole
	Text string
}

// Error returns "file:line: text".
func (f *Fault) Error() string {
	if f.Line == 0 {
		return f.File + ": " + f.Text
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text)
}

// assignment is the right side of "mpc.NAME = ...": a number is a table of one row, cells are passed over.
type assignment struct {
	line   int
	text   string // of a quoted string
	rows   []row
	number bool
}

// row is a line of a table.
type row struct {
	line   int
	values []float64
}

// statements is the content of a case file: the fields of the structure that it returns, by name.
type statements struct {
	name   string // of the function
	fields map[string]assignment
}

// token is a word, a quoted string, or one of the signs = [ ] { } ( ) , ; and "\n"; "" at the end.
type token struct {
	text   string
	line   int
	quoted bool
}

// reader reads that part of MATLAB's language which case files are written in: a function line and assignments of numbers,
// strings, tables and cells. All else is a fault, for a computed table would be read wrong.
type reader struct {
	file string
	rest string // what has not been read
	line int
	tok  token
}

// readStatements reads the text of a case file; the error is a *Fault.
func readStatements(file, text string) (*statements, error) {
	r := &reader{file: file, rest: text, line: 1}
	out := &statements{fields: map[string]assignment{}}
	if err := r.next(); err != nil {
		return nil, err
	}
	for r.tok.text != "" || r.tok.quoted {
		if err := r.statement(out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r *reader) fault(line int, format string, args ...any) error {
	return &Fault{r.file, line, fmt.Sprintf(format, args...)}
}

func (r *reader) statement(out *statements) error {
	switch structure, field, dotted := strings.Cut(r.tok.text, "."); {
	case r.endsStatement():
		return r.next()
	case r.tok.quoted:
		return r.fault(r.tok.line, "a string stands where an assignment is expected")
	case r.tok.text == "function":
		return r.function(out)
	case r.tok.text == "end":
		return r.next()
	case dotted && isName(structure) && isName(strings.ReplaceAll(field, ".", "_")):
		return r.assign(out, field)
	}
	return r.fault(r.tok.line, "%q: only assignments like mpc.bus = [...] can be read, nothing that computes", r.tok.text)
}

// function reads the line "function mpc = NAME".
func (r *reader) function(out *statements) error {
	line := r.tok.line
	var words []string
	for r.tok.text != "\n" && r.tok.text != "" {
		words = append(words, r.tok.text)
		if err := r.next(); err != nil {
			return err
		}
	}
	if len(words) != 4 || words[2] != "=" || !isName(words[3]) {
		return r.fault(line, "expected function mpc = NAME; cases of version 1, with several results, cannot be read")
	}
	out.name = words[3]
	return nil
}

func (r *reader) assign(out *statements, field string) error {
	line := r.tok.line
	if first, twice := out.fields[field]; twice {
		return r.fault(line, "%s is given for a second time, after line %d", field, first.line)
	}
	if err := r.next(); err != nil {
		return err
	}
	if r.tok.text != "=" {
		return r.fault(line, "%s: only a whole table can be assigned; expected =", field)
	}
	if err := r.next(); err != nil {
		return err
	}
	a, err := r.value(field)
	if err != nil {
		return err
	}
	if !r.endsStatement() && r.tok.text != "" {
		return r.fault(r.tok.line, "%s: unexpected %q after the value", field, r.tok.text)
	}
	a.line = line
	out.fields[field] = a
	return nil
}

func (r *reader) value(field string) (assignment, error) {
	switch t := r.tok; {
	case t.quoted:
		return assignment{text: t.text}, r.next()
	case t.text == "[":
		rows, err := r.table(field)
		return assignment{rows: rows}, err
	case t.text == "{":
		return assignment{}, r.skipCells(field)
	}
	line := r.tok.line
	v, err := r.number(field)
	if err != nil {
		return assignment{}, err
	}
	return assignment{rows: []row{{line, []float64{v}}}, number: true}, r.next()
}

// table reads rows of numbers up to the closing bracket. They end at ; or with the line, and are of equal length.
func (r *reader) table(field string) ([]row, error) {
	open := r.tok.line
	var rows []row
	var current row
	for {
		if err := r.next(); err != nil {
			return nil, err
		}
		switch t := r.tok; {
		case t.text == "" && !t.quoted:
			return nil, r.fault(open, "%s: the table is not closed", field)
		case t.text == ",":
		case r.endsStatement() || t.text == "]":
			if len(current.values) > 0 {
				rows = append(rows, current)
			}
			if n := len(rows); n > 0 && len(rows[n-1].values) != len(rows[0].values) {
				return nil, r.fault(rows[n-1].line, "%s: this row has %d columns, the first has %d", field, len(rows[n-1].values), len(rows[0].values))
			}
			current = row{}
			if t.text == "]" {
				return rows, r.next()
			}
		default:
			v, err := r.number(field)
			if err != nil {
				return nil, err
			}
			current = row{t.line, append(current.values, v)}
		}
	}
}

func (r *reader) number(field string) (float64, error) {
	v, err := strconv.ParseFloat(r.tok.text, 64)
	if err != nil || r.tok.quoted {
		return 0, r.fault(r.tok.line, "%s: %q is not a number", field, r.tok.text)
	}
	return v, nil
}

// skipCells passes over { ... }: names of buses and the like.
func (r *reader) skipCells(field string) error {
	open, depth := r.tok.line, 0
	for {
		switch t := r.tok; {
		case t.quoted:
		case t.text == "":
			return r.fault(open, "%s: the list is not closed", field)
		case t.text == "{":
			depth++
		case t.text == "}":
			depth--
		}
		if err := r.next(); err != nil || depth == 0 {
			return err
		}
	}
}

func (r *reader) endsStatement() bool {
	return !r.tok.quoted && (r.tok.text == "\n" || r.tok.text == ";")
}

const signs = "=[]{}(),;\n"

// next reads the next token. Comments go from % to the end of the line; "..." continues a line on the next one.
func (r *reader) next() error {
	r.skipBlanks()
	switch {
	case r.rest == "":
		r.tok = token{line: r.line}
		return nil
	case r.rest[0] == '\'' || r.rest[0] == '"':
		return r.quoted()
	case strings.IndexByte(signs, r.rest[0]) >= 0:
		r.take(1)
	default:
		n := strings.IndexAny(r.rest, signs+" \t\r%'\"")
		if n < 0 {
			n = len(r.rest)
		}
		r.take(n)
	}
	return nil
}

// skipBlanks passes over blanks, comments and continuations.
func (r *reader) skipBlanks() {
	for {
		r.rest = strings.TrimLeft(r.rest, " \t\r\ufeff")
		switch {
		case strings.HasPrefix(r.rest, "%"):
			r.skipComment()
		case strings.HasPrefix(r.rest, "..."):
			var another bool
			if _, r.rest, another = strings.Cut(r.rest, "\n"); another {
				r.line++
			}
		default:
			return
		}
	}
}

// take makes a token of the next n bytes.
func (r *reader) take(n int) {
	r.tok = token{text: r.rest[:n], line: r.line}
	r.rest = r.rest[n:]
	if r.tok.text == "\n" {
		r.line++
	}
}

// skipComment passes over a comment, but not over the end of its line. A line that holds %{ alone opens one of several
// lines, up to %}.
func (r *reader) skipComment() {
	comment, rest, _ := strings.Cut(r.rest, "\n")
	if strings.TrimSpace(comment) != "%{" {
		r.rest = r.rest[len(comment):]
		return
	}
	for r.rest = rest; rest != ""; {
		r.line++
		comment, rest, _ = strings.Cut(r.rest, "\n")
		if strings.TrimSpace(comment) == "%}" {
			r.rest = r.rest[len(comment):]
			return
		}
		r.rest = rest
	}
}

// quoted reads a string; a doubled quote stands for one.
func (r *reader) quoted() error {
	quote, line := r.rest[0], r.line
	var text strings.Builder
	for i := 1; i < len(r.rest) && r.rest[i] != '\n'; i++ {
		if r.rest[i] != quote {
			text.WriteByte(r.rest[i])
			continue
		}
		if i+1 < len(r.rest) && r.rest[i+1] == quote {
			text.WriteByte(quote)
			i++
			continue
		}
		r.rest = r.rest[i+1:]
		r.tok = token{text: text.String(), line: line, quoted: true}
		return nil
	}
	return r.fault(line, "the string is not closed")
}

func isName(s string) bool {
	for i := range len(s) {
		letter := s[i] == '_' || 'a' <= s[i]|0x20 && s[i]|0x20 <= 'z'
		if !letter && (i == 0 || s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return s != ""
}
