package checker

import (
	"strconv"
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// finish turns what was found into diagnostics: one per cause, in the order of the text, with suggestions that were
// tried.
func (c *fileCheck) finish() {
	var ds []*lang.Diagnostic
	for _, x := range c.sink.list {
		d := x.Diagnose()
		ds = append(ds, d)
	}
	ds = merged(ds)
	c.try(ds)
	lang.SortDiagnostics(ds)
	c.info.Diagnostics = ds
}

// merged makes one report of those that have one cause: the same name unknown, the same sign missing. The later places
// become labels of the first.
func merged(ds []*lang.Diagnostic) []*lang.Diagnostic {
	first := map[string]*lang.Diagnostic{}
	var out []*lang.Diagnostic
	for _, d := range ds {
		key := causeOf(d)
		old := first[key]
		if key == "" || old == nil {
			first[key] = d
			out = append(out, d)
			continue
		}
		if at := d.Primary(); at != old.Primary() {
			draft{old}.also(at, "and here")
			needLarger(old, d)
			if len(old.Help) > 0 && renames(old) {
				extendRename(old, d)
			}
		}
	}
	return out
}

// causeOf identifies the cause of a report by its words, where they name it; "" where they do not.
func causeOf(d *lang.Diagnostic) string {
	switch d.Code {
	case "CVX0101", "CVX0102", "CVX0105", "CVX0302", "CVX0303", "CVX0503", "CVX0309", "W0504":
		return string(d.Code) + d.Title
	}
	if d.Code == "CVX0205" && len(d.Help) > 1 && strings.HasPrefix(d.Help[0].Edits[0].New, "0..<") { // one range to blame
		e := d.Help[0].Edits[0]
		return string(d.Code) + e.New + strconv.Itoa(int(e.Span.Start))
	}
	if e, ok := largerDim(d); ok {
		return string(d.Code) + strconv.Itoa(int(e.Span.Start))
	}
	at := d.Primary()
	if at.Source == nil {
		return ""
	}
	p := at.Position()
	return strings.Join([]string{string(d.Code), d.Title, at.Source.Name, string(rune(p.Line)), string(rune(p.Column))}, "\x00")
}

// largerDim returns the edit of a report that a larger size would settle, if that is all it suggests.
func largerDim(d *lang.Diagnostic) (lang.Edit, bool) {
	if d.Code != "CVX0205" || len(d.Help) != 1 || !strings.Contains(d.Help[0].Text, ">=") {
		return lang.Edit{}, false
	}
	return d.Help[0].Edits[0], true
}

// needLarger takes over the suggestion of the later of two reports that one dim is too small, if it asks for more.
func needLarger(old, later *lang.Diagnostic) {
	a, ok := largerDim(old)
	b, also := largerDim(later)
	if ok && also && leastSize(b) > leastSize(a) {
		old.Help = later.Help
	}
}

// leastSize is the number in ">= 3".
func leastSize(e lang.Edit) int {
	n, _ := strconv.Atoi(strings.TrimSpace(e.New[strings.LastIndexByte(e.New, '=')+1:]))
	return n
}

// renames reports whether the first suggestion of a report replaces the text that it points at.
func renames(d *lang.Diagnostic) bool {
	h := d.Help[0]
	return len(h.Edits) >= 1 && h.Edits[0].Span == d.Primary()
}

// extendRename lets a renaming act on a further place of the same name.
func extendRename(d, later *lang.Diagnostic) {
	if len(later.Help) > 0 && renames(later) && later.Help[0].Edits[0].New == d.Help[0].Edits[0].New {
		d.Help[0].Edits = append(d.Help[0].Edits, later.Help[0].Edits...)
	}
}

// mostTried bounds the bytes of text that suggestions are tried on, so that a large file full of mistakes stays quick.
const mostTried = 4 << 20

// try applies each machine-applicable suggestion to the text and checks it again. It stays one only if fewer mistakes
// are left, and if the objective stays a number: where it is none nothing else is said of it. Else it becomes advice, or
// is dropped if it makes new ones.
func (c *fileCheck) try(ds []*lang.Diagnostic) {
	t := &trial{c: c, budget: mostTried}
	for _, d := range ds {
		var kept []lang.Help
		sure := 0
		for _, h := range d.Help {
			if h.Applicability == lang.Machine && !t.allows(d, &h) {
				continue
			}
			if h.Applicability == lang.Machine {
				sure++
			}
			kept = append(kept, h)
		}
		if sure > 1 && d.Code == "CVX0201" { // which factor is the wrong one, only the author knows
			for i := range kept {
				kept[i].Applicability = lang.Maybe
			}
		}
		d.Help = kept
	}
}

// trial checks texts with suggestions applied.
type trial struct {
	c      *fileCheck
	budget int
	base   *tally // of the text as it is
}

// allows settles the applicability of a suggestion; false drops it.
func (t *trial) allows(d *lang.Diagnostic, h *lang.Help) bool {
	src := t.c.info.File.Source
	if src == nil || t.c.opts.Parse == nil || t.budget < len(src.Text) {
		h.Applicability = lang.Maybe
		return true
	}
	if t.base == nil {
		t.base = t.c.mistakes(src, src.Text)
	}
	t.budget -= len(src.Text)
	text, err := lang.Apply(src, h.Edits)
	if err != nil {
		return false
	}
	n := t.c.mistakes(src, text)
	fewer := n.all < t.base.all || n.all == t.base.all && d.Severity == lang.Warning
	if !fewer || n.arrays > t.base.arrays {
		h.Applicability = lang.Maybe
	}
	return n.all <= t.base.all
}

// tally counts mistakes, and objectives among them that are no number.
type tally struct{ all, arrays int }

// mistakes counts the mistakes of a text, with a weight for those that keep it from being read.
func (c *fileCheck) mistakes(src *lang.Source, text string) *tally {
	file, ds := c.opts.Parse(lang.NewSource(src.Name, text))
	n := &tally{}
	for _, d := range ds {
		if d.Severity == lang.Error {
			n.all += 1000
		}
	}
	if file == nil {
		return n
	}
	again := c.u.check(file, &Options{StrictDPP: c.opts.StrictDPP, Consts: c.opts.Consts})
	for _, x := range again.sink.list {
		d := x.Diagnose()
		if d.Severity != lang.Error {
			continue
		}
		n.all++
		if d.Code == "CVX0206" {
			n.arrays++
		}
	}
	return n
}
