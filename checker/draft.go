package checker

import (
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// draft is a diagnostic in the making.
type draft struct{ d *lang.Diagnostic }

// fault begins an error with its primary label.
func fault(code lang.Code, at lang.Span, title, label string) draft {
	return draft{&lang.Diagnostic{Code: code, Severity: lang.Error, Title: title, Labels: []lang.Label{{Span: at, Text: label}}}}
}

// lint begins a warning.
func lint(code lang.Code, at lang.Span, title, label string) draft {
	w := fault(code, at, title, label)
	w.d.Severity = lang.Warning
	return w
}

// also adds a place that contributed; places without a source and repeated ones are left out.
func (w draft) also(at lang.Span, text string) draft {
	if !at.IsValid() {
		return w
	}
	for _, l := range w.d.Labels {
		if l.Span == at && (l.Text == text || len(w.d.Labels) > 0 && l.Span == w.d.Labels[0].Span) {
			return w
		}
	}
	w.d.Labels = append(w.d.Labels, lang.Label{Span: at, Text: text})
	return w
}

func (w draft) labels(ls []lang.Label) draft {
	for _, l := range ls {
		w = w.also(l.Span, l.Text)
	}
	return w
}

func (w draft) note(text string) draft {
	if text != "" {
		w.d.Notes = append(w.d.Notes, text)
	}
	return w
}

// fix adds a suggestion that is meant to be applied mechanically: it is tried on the text before it is shown as such.
func (w draft) fix(text string, edits ...lang.Edit) draft {
	if len(edits) > 0 {
		w.d.Help = append(w.d.Help, lang.Help{Text: text, Applicability: lang.Machine, Edits: edits})
	}
	return w
}

// hint adds advice.
func (w draft) hint(text string, edits ...lang.Edit) draft {
	w.d.Help = append(w.d.Help, lang.Help{Text: text, Applicability: lang.Maybe, Edits: edits})
	return w
}

func (w draft) helps(hs []lang.Help) draft {
	w.d.Help = append(w.d.Help, hs...)
	return w
}

func (w draft) done() *lang.Diagnostic { return w.d }

func replace(at lang.Span, text string) lang.Edit { return lang.Edit{Span: at, New: text} }

func insertAfter(at lang.Span, text string) lang.Edit { return lang.Edit{Span: at.After(), New: text} }

func insertBefore(at lang.Span, text string) lang.Edit {
	return lang.Edit{Span: at.Before(), New: text}
}

// code quotes a piece of the language; long ones are cut in the middle.
func code(s string) string { return "`" + shorten(s) + "`" }

// codeOf quotes the text of an expression on one line.
func codeOf(e lang.Expr) string { return code(textOf(e)) }

func textOf(e lang.Expr) string { return textAt(e.Span()) }

// textAt is what stands at a place, on one line.
func textAt(at lang.Span) string { return strings.Join(strings.Fields(at.Text()), " ") }

const longestQuote = 60

func shorten(s string) string {
	r := []rune(s)
	if len(r) <= longestQuote {
		return s
	}
	return string(r[:longestQuote/2-1]) + " … " + string(r[len(r)-longestQuote/2+2:])
}

// plural returns the word for n things.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// article puts "a" or "an" before a word; "n×n" begins with the name of a letter.
func article(word string) string {
	vowels := "aeiou8"
	if i := strings.Index(word, "×"); i == 1 {
		vowels = "aefhilmnorsxAEFHILMNORSX8"
	}
	if word != "" && strings.ContainsRune(vowels, rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}

// wrapped puts parentheses around a text that would bind less tightly than a factor.
func wrapped(e lang.Expr) string {
	switch lang.Unparen(e).(type) {
	case *lang.Ident, *lang.Number, *lang.Call, *lang.Index, *lang.Block, *lang.Comprehension, *lang.Transpose:
		return textOf(lang.Unparen(e))
	}
	if _, ok := e.(*lang.Paren); ok {
		return textOf(e)
	}
	return "(" + textOf(e) + ")"
}
