package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cvxc-lang/cvxc"
)

const (
	shownEntries = 4  // of an array
	shownText    = 32 // characters of a constraint
)

// writeTable writes a solution for people: the headline, variables and lets beside constraints with their duals, and what
// was solved and verified. A gradient, of what is named, stands in the place of the table.
func writeTable(w io.Writer, s *cvxc.Solution, gradient []cvxc.Field, of string) {
	headline := s.Problem + "   " + s.Status.String()
	if !math.IsNaN(s.Value) {
		headline += "   " + strconv.FormatFloat(s.Value, 'g', 6, 64)
	}
	fmt.Fprintln(w, headline)
	switch {
	case of != "":
		for _, row := range gradientRows(gradient, of) {
			fmt.Fprintln(w, "  "+row)
		}
		return
	case s.HasPoint():
		fmt.Fprintln(w)
		for _, line := range beside(valueRows(s), constraintRows(s)) {
			fmt.Fprintln(w, "  "+line)
		}
	}
	fmt.Fprintf(w, "\n  %s\n", summary(s))
}

// valueRows is the block of variables and lets, with its title.
func valueRows(s *cvxc.Solution) []string {
	var rows [][]string
	for _, f := range s.Vars() {
		rows = append(rows, append([]string{title(f)}, entries(f.Array, "")...))
	}
	for _, f := range s.Lets() {
		rows = append(rows, append([]string{title(f)}, entries(f.Array, "(let)")...))
	}
	return append([]string{"variable"}, columns(rows, 1)...)
}

// constraintRows is the block of constraints, with its title; empty if there are none.
func constraintRows(s *cvxc.Solution) []string {
	var rows [][]string
	listed := map[string]bool{}
	for _, c := range s.Constraints() {
		listed[c.Name] = true
		slack := ""
		if !math.IsNaN(c.Slack) {
			slack = "slack " + short(c.Slack)
		}
		rows = append(rows, append([]string{title(cvxc.Field{Name: c.Name, Array: c.Dual}), cut(c.Text, shownText)}, entries(c.Dual, remark(slack, c.Where))...))
	}
	for _, f := range s.Duals() {
		if listed[f.Name] {
			continue
		}
		rows = append(rows, append([]string{title(f), cut(s.Declared(f.Name), shownText)}, entries(f.Array, "")...))
	}
	if len(rows) == 0 {
		return nil
	}
	lines := columns(rows, 2)
	name, text := width(rows, 0), width(rows, 1)
	head := pad("constraint", max(name, len("constraint"))) + "   " + pad("", text) + "   dual"
	return append([]string{head}, lines...)
}

// remark joins what there is to say behind the numbers.
func remark(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "  ")
}

func gradientRows(fields []cvxc.Field, of string) []string {
	var rows [][]string
	for _, f := range fields {
		rows = append(rows, append([]string{"d " + of + " / d " + title(f)}, entries(f.Array, "")...))
	}
	return columns(rows, 1)
}

// title names an array with its shape: w[20].
func title(f cvxc.Field) string {
	if len(f.Array.Shape) == 0 {
		return f.Name
	}
	parts := make([]string, len(f.Array.Shape))
	for i, n := range f.Array.Shape {
		parts[i] = strconv.Itoa(n)
	}
	return f.Name + "[" + strings.Join(parts, ", ") + "]"
}

// entries are the first numbers of an array, an ellipsis if there are more, and a remark in the last place.
func entries(a cvxc.Array, remark string) []string {
	out := make([]string, shownEntries+2)
	for k, v := range a.Data {
		if k == shownEntries {
			out[k] = "…"
			break
		}
		out[k] = short(v)
	}
	out[shownEntries+1] = remark
	return out
}

// short writes four digits of a number; 0 is exactly zero.
func short(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

// columns lays rows of equal length out: the first text columns to the left, then numbers on their decimal points, then a
// remark.
func columns(rows [][]string, text int) []string {
	lines := make([]string, len(rows))
	if len(rows) == 0 {
		return lines
	}
	last := len(rows[0]) - 1
	for j := range rows[0] {
		cells := make([]string, len(rows))
		for i, r := range rows {
			cells[i] = r[j]
		}
		if j >= text && j < last {
			alignPoints(cells)
		}
		w := 0
		for _, c := range cells {
			w = max(w, utf8.RuneCountInString(c))
		}
		if w == 0 {
			continue
		}
		for i, c := range cells {
			if j > 0 {
				lines[i] += gap(j, text)
			}
			lines[i] += pad(c, w)
		}
	}
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// gap is what stands before column j: more between kinds of columns than between numbers.
func gap(j, text int) string {
	if j <= text {
		return "   "
	}
	return "  "
}

// alignPoints pads numbers on the left so that their decimal points stand below each other.
func alignPoints(cells []string) {
	most := 0
	for _, c := range cells {
		most = max(most, whole(c))
	}
	for i, c := range cells {
		if c != "" {
			cells[i] = strings.Repeat(" ", most-whole(c)) + c
		}
	}
}

// whole is the number of characters before the decimal point.
func whole(number string) int {
	if i := strings.IndexAny(number, ".e"); i >= 0 {
		return i
	}
	return utf8.RuneCountInString(number)
}

// beside puts two blocks next to each other.
func beside(left, right []string) []string {
	w := 0
	for _, l := range left {
		w = max(w, utf8.RuneCountInString(l))
	}
	var out []string
	for i := range max(len(left), len(right)) {
		line := ""
		if i < len(left) {
			line = left[i]
		}
		if i < len(right) {
			line = pad(line, w) + "     " + right[i]
		}
		out = append(out, line)
	}
	return out
}

func pad(s string, w int) string { return s + strings.Repeat(" ", max(0, w-utf8.RuneCountInString(s))) }

func width(rows [][]string, j int) int {
	w := 0
	for _, r := range rows {
		w = max(w, utf8.RuneCountInString(r[j]))
	}
	return w
}

// cut shortens a text to one line of at most n characters.
func cut(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// summary says what was solved, how fast, and how well.
func summary(s *cvxc.Solution) string {
	st := s.Stats
	parts := []string{st.Class, count(st.Columns, "variable", "variables")}
	for _, c := range []struct {
		n         int
		one, many string
	}{{st.EqualityRows, "equality", "equalities"}, {st.TwoSidedRows, "row", "rows"}, {st.ConeRows, "cone row", "cone rows"}, {st.Bounds, "bound", "bounds"}} {
		if c.n > 0 {
			parts = append(parts, count(c.n, c.one, c.many))
		}
	}
	text := fmt.Sprintf("%s; %s, %s", strings.Join(parts, ", "), count(st.Iterations, "iteration", "iterations"), duration(st.SolveSeconds))
	switch s.Status {
	case cvxc.Optimal:
		text += "; verified: " + residuals(s.Check)
	case cvxc.Infeasible, cvxc.Unbounded:
		text += "; certificate verified"
	default:
		text += "; " + residuals(s.Check)
		if s.Reason != "" {
			text += "; " + s.Reason
		}
	}
	return text
}

func residuals(r cvxc.Residuals) string {
	return fmt.Sprintf("primal %.0e, dual %.0e, gap %.0e", r.Primal, r.Dual, r.Gap)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// duration writes a time with its unit.
func duration(seconds float64) string {
	switch {
	case seconds < 1e-3:
		return fmt.Sprintf("%.0f us", seconds*1e6)
	case seconds < 1:
		return fmt.Sprintf("%.3g ms", seconds*1e3)
	}
	return fmt.Sprintf("%.3g s", seconds)
}
