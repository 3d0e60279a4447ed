package lower

import (
	"strings"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// origins are the places of the text that the model remembers, each once.
type origins struct {
	model *ir.Model
	known map[ir.Origin]int32
	texts map[lang.Span]int32 // those that are their own text
}

// origin notes a place.
func (l *origins) origin(at lang.Span, what string) int32 {
	o := ir.Origin{Offset: at.Start, End: at.End, What: what}
	if at.Source != nil {
		o.Source = at.Source.Name
	}
	if i, ok := l.known[o]; ok {
		return i
	}
	l.known[o] = int32(len(l.model.Origins))
	l.model.Origins = append(l.model.Origins, o)
	return l.known[o]
}

// place notes a place whose text says what it is.
func (l *origins) place(at lang.Span) int32 {
	i, ok := l.texts[at]
	if !ok {
		i = l.origin(at, oneLine(at))
		l.texts[at] = i
	}
	return i
}

// oneLine returns the text of a span with runs of blanks as one.
func oneLine(at lang.Span) string { return strings.Join(strings.Fields(at.Text()), " ") }
