package cvxc

import (
	"encoding/json"
	"strconv"
)

const schema = `"schema":"cvxc/1"`

// MarshalJSON writes the document of `cvxc run --json`: {"schema":"cvxc/1","type":"solution",...}. Numbers read back the
// same; "value" and "certificate" are null where there is none.
func (s *Solution) MarshalJSON() ([]byte, error) { return s.Document(nil) }

// Document is MarshalJSON with the member "gradient" if there are fields.
func (s *Solution) Document(gradient []Field) ([]byte, error) {
	w := &jsonWriter{b: []byte("{" + schema + `,"type":"solution"`)}
	w.text("problem", s.Problem)
	w.text("status", s.Status.String())
	w.number("value", s.Value)
	w.fields("variables", s.vars)
	w.fields("lets", s.lets)
	w.fields("duals", s.duals)
	w.key("certificate")
	w.certificate(s.Certificate)
	if gradient != nil {
		w.fields("gradient", gradient)
	}
	w.key("check")
	w.b = append(w.b, '{')
	w.first("primal", s.Check.Primal)
	w.number("dual", s.Check.Dual)
	w.number("gap", s.Check.Gap)
	w.b = append(w.b, '}')
	w.stats(s.Stats)
	if err := w.diagnostics(s.Diagnostics); err != nil {
		return nil, err
	}
	return append(w.b, '}'), nil
}

// InvalidDocument is the document of a run that found the model or its data to be wrong: status "invalid", no stats.
func InvalidDocument(problem string, ds Diagnostics) ([]byte, error) {
	w := &jsonWriter{b: []byte("{" + schema + `,"type":"solution"`)}
	w.text("problem", problem)
	w.b = append(w.b, `,"status":"invalid","value":null,"variables":{},"lets":{},"duals":{},"certificate":null,"check":null`...)
	if err := w.diagnostics(ds); err != nil {
		return nil, err
	}
	return append(w.b, '}'), nil
}

// CheckDocument is the document of `cvxc check --json`.
func CheckDocument(ds Diagnostics) ([]byte, error) {
	w := &jsonWriter{b: []byte("{" + schema + `,"type":"check"`)}
	if err := w.diagnostics(ds); err != nil {
		return nil, err
	}
	return append(w.b, '}'), nil
}

// jsonWriter writes the members of an object in a fixed order.
type jsonWriter struct{ b []byte }

func (w *jsonWriter) key(name string) {
	w.b = append(w.b, ',')
	w.name(name)
}

func (w *jsonWriter) name(name string) {
	text, _ := json.Marshal(name) // a string always marshals
	w.b = append(append(w.b, text...), ':')
}

func (w *jsonWriter) text(name, value string) {
	w.key(name)
	text, _ := json.Marshal(value)
	w.b = append(w.b, text...)
}

func (w *jsonWriter) number(name string, v float64) {
	w.key(name)
	w.b = appendNumber(w.b, v)
}

// first writes the first member of an object.
func (w *jsonWriter) first(name string, v float64) {
	w.name(name)
	w.b = appendNumber(w.b, v)
}

func (w *jsonWriter) integer(name string, v int) {
	w.key(name)
	w.b = strconv.AppendInt(w.b, int64(v), 10)
}

func (w *jsonWriter) fields(name string, fields []Field) {
	w.key(name)
	w.object(fields)
}

func (w *jsonWriter) object(fields []Field) {
	w.b = append(w.b, '{')
	for i, f := range fields {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.name(f.Name)
		if f.Blocks != nil {
			w.blocks(f)
			continue
		}
		w.b = appendArray(w.b, f.Array.Shape, f.Array.Data)
	}
	w.b = append(w.b, '}')
}

// blocks writes a list of numbers and, behind them, of lists.
func (w *jsonWriter) blocks(f Field) {
	rest := f.Array.Data
	scalars := len(rest)
	for _, n := range f.Blocks {
		scalars -= n
	}
	w.b = append(w.b, '[')
	for i, v := range rest[:scalars] {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = appendNumber(w.b, v)
	}
	rest = rest[scalars:]
	for i, n := range f.Blocks {
		if i > 0 || scalars > 0 {
			w.b = append(w.b, ',')
		}
		w.b = appendArray(w.b, []int{n}, rest[:n])
		rest = rest[n:]
	}
	w.b = append(w.b, ']')
}

func (w *jsonWriter) certificate(c *Certificate) {
	switch {
	case c == nil:
		w.b = append(w.b, "null"...)
	case c.Flat != nil:
		w.object(c.Flat)
	case c.Ray != nil:
		w.b = append(w.b, `{"ray":`...)
		w.object(c.Ray)
		w.b = append(w.b, '}')
	default:
		w.b = append(w.b, `{"constraints":`...)
		w.object(c.Constraints)
		w.fields("bounds", c.Bounds)
		w.b = append(w.b, '}')
	}
}

func (w *jsonWriter) stats(s Stats) {
	w.key("stats")
	w.b = append(w.b, '{')
	w.name("iterations")
	w.b = strconv.AppendInt(w.b, int64(s.Iterations), 10)
	w.number("lower_seconds", s.LowerSeconds)
	w.number("setup_seconds", s.SetupSeconds)
	w.number("solve_seconds", s.SolveSeconds)
	w.integer("rows", s.Rows)
	w.integer("columns", s.Columns)
	w.integer("nonzeros", s.Nonzeros)
	w.integer("lowerings", s.Lowerings)
	w.text("class", s.Class)
	w.b = append(w.b, '}')
}

func (w *jsonWriter) diagnostics(ds Diagnostics) error {
	w.key("diagnostics")
	if len(ds) == 0 {
		w.b = append(w.b, "[]"...)
		return nil
	}
	text, err := json.Marshal(ds)
	w.b = append(w.b, text...)
	return err
}
