package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
)

// Case is a grid in the case format 2 of MATPOWER, as much of it as linearized power flow needs. Powers are in MW and MVA,
// angles in degrees. Source: R. D. Zimmerman, C. E. Murillo-Sanchez, MATPOWER User's Manual, appendix B.
type Case struct {
	Name       string
	BaseMVA    float64
	Buses      []Bus
	Generators []Generator
	Branches   []Branch
}

// Bus is a row of the bus table.
type Bus struct {
	Number    int
	Reference bool    // its angle is given
	Isolated  bool    // it takes no part
	Load      float64 // Pd
	Shunt     float64 // Gs: MW at nominal voltage
	Angle     float64 // Va
}

// Generator is a row of the generator table with its row of the cost table.
type Generator struct {
	Bus       int // number of its bus
	InService bool
	Min, Max  float64 // output; -Inf and Inf where there is no limit
	Cost      Cost
}

// Cost of an output p, an hour: Constant + Linear*p + Quadratic*p^2, plus the largest of the Pieces if there are any.
type Cost struct {
	Constant, Linear, Quadratic float64
	Pieces                      []Piece
}

// Piece is the line Base + Slope*p.
type Piece struct{ Base, Slope float64 }

// Branch is a row of the branch table: a line or a transformer.
type Branch struct {
	From, To           int // numbers of the buses
	InService          bool
	Reactance          float64 // per unit
	Tap                float64 // ratio at the from end; 1 of a line
	Shift              float64
	Rate               float64 // limit of the flow, Inf if there is none
	AngleMin, AngleMax float64 // limits of the difference of angles, from minus to; -Inf and Inf if there are none
}

// ReadCase reads the text of a case file. The error is a *Fault.
func ReadCase(file, text string) (*Case, error) {
	s, err := readStatements(file, text)
	if err != nil {
		return nil, err
	}
	t := &tables{file: file, statements: s}
	c := t.read()
	if t.fault != nil {
		return nil, t.fault
	}
	return c, nil
}

// tables makes a Case of the fields of a case file. The first fault is kept.
type tables struct {
	file       string
	statements *statements
	fault      *Fault
	buses      map[int]bool // by number: whether there is one
}

func (t *tables) fail(line int, format string, args ...any) {
	if t.fault == nil {
		t.fault = &Fault{t.file, line, fmt.Sprintf(format, args...)}
	}
}

func (t *tables) read() *Case {
	c := &Case{Name: t.statements.name, BaseMVA: t.base()}
	if c.Name == "" {
		c.Name = strings.TrimSuffix(filepath.Base(t.file), ".m")
	}
	if v, ok := t.statements.fields["version"]; !ok || v.text != "2" {
		t.fail(v.line, "this is no case of version 2")
	}
	t.buses = map[int]bool{}
	for _, r := range t.table("bus", 9) {
		c.Buses = append(c.Buses, t.bus(r))
	}
	generators := t.table("gen", 10)
	costs := t.table("gencost", 5)
	if len(costs) != len(generators) && len(costs) != 2*len(generators) { // the second half is for reactive power
		t.fail(t.statements.fields["gencost"].line, "gencost has %d rows for %d generators", len(costs), len(generators))
		return nil
	}
	for i, r := range generators {
		c.Generators = append(c.Generators, t.generator(r, costs[i]))
	}
	for _, r := range t.table("branch", 11) {
		c.Branches = append(c.Branches, t.branch(r))
	}
	return c
}

func (t *tables) base() float64 {
	a, ok := t.statements.fields["baseMVA"]
	if !ok || !a.number || !(a.rows[0].values[0] > 0) || math.IsInf(a.rows[0].values[0], 1) {
		t.fail(a.line, "baseMVA must be given, a positive number")
		return 1
	}
	return a.rows[0].values[0]
}

// table returns the rows of a table that must be there.
func (t *tables) table(name string, columns int) []row {
	a, ok := t.statements.fields[name]
	switch {
	case !ok:
		t.fail(0, "there is no table mpc.%s", name)
	case len(a.rows) == 0 || a.number:
		t.fail(a.line, "%s is no table with rows", name)
	case len(a.rows[0].values) < columns:
		t.fail(a.rows[0].line, "%s has %d columns, expected at least %d", name, len(a.rows[0].values), columns)
	default:
		return a.rows
	}
	return nil
}

// finite returns the entry in a column, counted from 0, that must be a finite number.
func (t *tables) finite(r row, column int, what string) float64 {
	v := r.values[column]
	if math.IsNaN(v) || math.IsInf(v, 0) {
		t.fail(r.line, "%s is %g, must be finite", what, v)
	}
	return v
}

// limit is finite for entries that may be infinite.
func (t *tables) limit(r row, column int, what string) float64 {
	v := r.values[column]
	if math.IsNaN(v) {
		t.fail(r.line, "%s is %g, must be a number", what, v)
	}
	return v
}

func (t *tables) whole(r row, column int, what string) int {
	v := r.values[column]
	if v != math.Trunc(v) || math.Abs(v) > math.MaxInt32 {
		t.fail(r.line, "%s is %g, must be a whole number", what, v)
		return 0
	}
	return int(v)
}

// knownBus is whole for the number of a bus.
func (t *tables) knownBus(r row, column int, what string) int {
	n := t.whole(r, column, what)
	if !t.buses[n] {
		t.fail(r.line, "%s is %d, and there is no bus of this number", what, n)
	}
	return n
}

// Types of buses: 1 and 2 are buses with and without fixed power.
const (
	referenceBus = 3
	isolatedBus  = 4
)

func (t *tables) bus(r row) Bus {
	kind := t.whole(r, 1, "the type of the bus")
	if kind < 1 || kind > isolatedBus {
		t.fail(r.line, "the type of the bus is %d, must be 1, 2, 3 or 4", kind)
	}
	b := Bus{
		Number: t.whole(r, 0, "the number of the bus"), Reference: kind == referenceBus, Isolated: kind == isolatedBus,
		Load: t.finite(r, 2, "Pd"), Shunt: t.finite(r, 4, "Gs"), Angle: t.finite(r, 8, "Va"),
	}
	if t.buses[b.Number] {
		t.fail(r.line, "bus %d is given for a second time", b.Number)
	}
	t.buses[b.Number] = true
	return b
}

func (t *tables) generator(r, cost row) Generator {
	g := Generator{
		Bus: t.knownBus(r, 0, "the bus of the generator"), InService: t.finite(r, 7, "the status") > 0,
		Max: t.limit(r, 8, "Pmax"), Min: t.limit(r, 9, "Pmin"), Cost: t.cost(cost),
	}
	if g.Min > g.Max {
		t.fail(r.line, "Pmin %g is above Pmax %g", g.Min, g.Max)
	}
	return g
}

func (t *tables) branch(r row) Branch {
	b := Branch{
		From: t.knownBus(r, 0, "the from bus"), To: t.knownBus(r, 1, "the to bus"), InService: t.finite(r, 10, "the status") != 0,
		Reactance: t.finite(r, 3, "x"), Rate: t.limit(r, 5, "rateA"), Tap: t.finite(r, 8, "ratio"), Shift: t.finite(r, 9, "angle"),
		AngleMin: math.Inf(-1), AngleMax: math.Inf(1),
	}
	switch {
	case b.InService && b.Reactance == 0:
		t.fail(r.line, "the reactance is zero")
	case b.Rate < 0:
		t.fail(r.line, "rateA is %g, must not be negative", b.Rate)
	}
	if b.Rate == 0 {
		b.Rate = math.Inf(1)
	}
	if b.Tap == 0 {
		b.Tap = 1
	}
	if len(r.values) > 12 {
		t.angles(&b, r)
	}
	return b
}

// angles reads the limits of the difference of angles. None is meant by two zeros, and by a whole turn or more.
func (t *tables) angles(b *Branch, r row) {
	lo, hi := t.limit(r, 11, "angmin"), t.limit(r, 12, "angmax")
	if lo == 0 && hi == 0 {
		return
	}
	if lo > -360 {
		b.AngleMin = lo
	}
	if hi < 360 {
		b.AngleMax = hi
	}
	if b.AngleMin > b.AngleMax {
		t.fail(r.line, "angmin %g is above angmax %g", lo, hi)
	}
}
