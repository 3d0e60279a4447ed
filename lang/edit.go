package lang

import (
	"fmt"
	"sort"
	"strings"
)

// OverlapError says that two edits change the same bytes, so that neither order of applying them is right.
type OverlapError struct{ First, Second Edit }

func (e *OverlapError) Error() string {
	p := e.Second.Span.Position()
	return fmt.Sprintf("edits overlap at %d:%d", p.Line, p.Column)
}

// Apply returns the text with all edits made. Insertions at one place keep their order. It fails with an *OverlapError if
// two edits overlap, and leaves out edits of other sources than src.
func Apply(src *Source, edits []Edit) (string, error) {
	sorted := sortedEdits(src, edits)
	for i := 1; i < len(sorted); i++ {
		if sorted[i].Span.Start < sorted[i-1].Span.End {
			return "", &OverlapError{sorted[i-1], sorted[i]}
		}
	}
	return splice(src, sorted), nil
}

// sortedEdits returns the edits of one source in the order of the text.
func sortedEdits(src *Source, edits []Edit) []Edit {
	var out []Edit
	for _, e := range edits {
		if e.Span.Source == src {
			out = append(out, e)
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i].Span, out[j].Span
		return a.Start < b.Start || a.Start == b.Start && a.End < b.End
	})
	return out
}

// splice makes sorted edits that do not overlap.
func splice(src *Source, sorted []Edit) string {
	var b strings.Builder
	at := int32(0)
	for _, e := range sorted {
		b.WriteString(src.Text[at:e.Span.Start])
		b.WriteString(e.New)
		at = e.Span.End
	}
	b.WriteString(src.Text[at:])
	return b.String()
}

// Fix applies the first machine-applicable suggestion of each diagnostic to the source. One that overlaps an earlier one is
// left for another round. It returns the new text and the diagnostics whose suggestions were applied.
func Fix(src *Source, ds []*Diagnostic) (string, []*Diagnostic) {
	var edits []Edit
	var applied []*Diagnostic
	for _, d := range ds {
		for _, h := range d.Help {
			if h.Applicability != Machine || len(h.Edits) == 0 {
				continue
			}
			more := append(edits[:len(edits):len(edits)], h.Edits...)
			if _, err := Apply(src, more); err == nil && !touches(edits, h.Edits) {
				edits, applied = more, append(applied, d)
			}
			break
		}
	}
	text, err := Apply(src, edits)
	if err != nil { // cannot be: every prefix has been applied
		return src.Text, nil
	}
	return text, applied
}

// touches reports whether an edit inserts where another one of a different suggestion inserts too.
func touches(a, b []Edit) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Span == y.Span {
				return true
			}
		}
	}
	return false
}
