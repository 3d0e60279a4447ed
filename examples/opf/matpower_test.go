package main

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// layout has what case files may contain besides plain tables.
const layout = `function mpc = layout
%LAYOUT
%{
mpc.bus = [ this is a comment ];
%}
mpc.version = "2"; mpc.baseMVA = 50
mpc.bus = [ 1, 3, 10.5, 0, 0, 0, 1, 1, 0; 2 1 -1e1 0 ... the rest
	2 0 1 1 0 % a comment; ]
	];
mpc.gen = [1 0 0 0 0 1 1 1 Inf -Inf;];
mpc.branch = [
	1	2	0	-0.5	0	0	0	0	0.9	-30	1	-360	45
	2	1	0	0.5	0	0	0	0	0	0	1	0	15
];
mpc.gencost = [
	1 0 0 3 0 5 10 15 30 75;
	2 0 0 1 0 0 0 0 0 0;
];
mpc.bus_name = { 'King''s Cross % ]'; "}" };
mpc.reserves.zones = [1];
end
`

func TestReadCase(t *testing.T) {
	got, err := ReadCase("layout.m", layout)
	if err != nil {
		t.Fatal(err)
	}
	inf := math.Inf(1)
	want := &Case{
		Name: "layout", BaseMVA: 50,
		Buses: []Bus{{Number: 1, Reference: true, Load: 10.5}, {Number: 2, Load: -10, Shunt: 2}},
		Generators: []Generator{{
			Bus: 1, InService: true, Min: -inf, Max: inf,
			Cost: Cost{Pieces: []Piece{{Base: 5, Slope: 1}, {Base: -15, Slope: 3}}},
		}},
		Branches: []Branch{
			{From: 1, To: 2, InService: true, Reactance: -0.5, Tap: 0.9, Shift: -30, Rate: inf, AngleMin: -inf, AngleMax: 45},
			{From: 2, To: 1, InService: true, Reactance: 0.5, Tap: 1, Rate: inf, AngleMin: 0, AngleMax: 15},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestFaults breaks the layout in one place each.
func TestFaults(t *testing.T) {
	for _, test := range []struct {
		old, new string
		want     string
	}{
		{`mpc = layout`, `[baseMVA, bus] = layout`, "c.m:1: expected function mpc = NAME"},
		{`"2"`, `'1'`, "c.m:6: this is no case of version 2"},
		{`"2"`, `"2`, "c.m:6: the string is not closed"},
		{`baseMVA = 50`, `baseMVA = -50`, "c.m:6: baseMVA must be given, a positive number"},
		{`mpc.baseMVA = 50`, ``, "c.m: baseMVA must be given"},
		{`mpc.gen =`, `mpc.generators =`, "c.m: there is no table mpc.gen"},
		{`mpc.gen =`, `mpc.gen(:, 1:10) =`, "c.m:10: gen: only a whole table can be assigned"},
		{`mpc.gen =`, `mpc.bus =`, "c.m:10: bus is given for a second time, after line 7"},
		{`mpc.gen =`, `define_constants; mpc.gen =`, `c.m:10: "define_constants": only assignments`},
		{`Inf -Inf;]`, `Inf -Inf;]*2`, `c.m:10: gen: unexpected "*2" after the value`},
		{`Inf -Inf;]`, `Inf 1/3;]`, `c.m:10: gen: "1/3" is not a number`},
		{`Inf -Inf;]`, `-Inf Inf;]`, "c.m:10: Pmin +Inf is above Pmax -Inf"},
		{`Inf -Inf;]`, `NaN -Inf;]`, "c.m:10: Pmax is NaN, must be a number"},
		{`[1 0 0 0 0 1 1 1`, `[7 0 0 0 0 1 1 1`, "c.m:10: the bus of the generator is 7, and there is no bus of this number"},
		{`[1 0 0 0 0 1 1 1`, `[1 0 0 0 0 1`, "c.m:10: gen has 8 columns, expected at least 10"},
		{`[1 0 0 0 0 1 1 1 Inf -Inf;]`, `[]`, "c.m:10: gen is no table with rows"},
		{`1, 3, 10.5`, `1, 3.5, 10.5`, "c.m:7: the type of the bus is 3.5, must be a whole number"},
		{`1, 3, 10.5`, `1, 5, 10.5`, "c.m:7: the type of the bus is 5"},
		{`1, 3, 10.5`, `1, 3, Inf`, "c.m:7: Pd is +Inf, must be finite"},
		{`1, 3, 10.5`, `2, 3, 10.5`, "c.m:8: bus 2 is given for a second time"},
		{`	0.5	0	0`, `	0	0	0`, "c.m:13: the reactance is zero"},
		{`	0.5	0	0`, `	0.5	0	-1`, "c.m:13: rateA is -1, must not be negative"},
		{`	0	15`, `	15`, "c.m:13: branch: this row has 12 columns, the first has 13"},
		{`	0	15`, `	20	15`, "c.m:13: angmin 20 is above angmax 15"},
		{`30 75`, `30 15`, "c.m:16: the cost is not convex: slope 0 follows 1"},
		{`10 15 30 75`, `0 15 30 75`, "c.m:16: the points of the cost do not ascend: 0 is followed by 0"},
		{`1 0 0 3`, `1 0 0 4`, "c.m:16: the count of the cost is 4, the row has 6 numbers for it"},
		{`1 0 0 3`, `3 0 0 3`, "c.m:16: the model of the cost is 3"},
		{`1 0 0 3 0 5 10 15`, `2 0 0 3 -2 5 10 15`, "c.m:16: the cost is not convex: the coefficient of p^2 is -2"},
		{`1 0 0 3 0 5 10 15`, `2 0 0 4 -2 5 10 15`, "c.m:16: the cost is a polynomial of degree 3 or more"},
		{`	2 0 0 1 0 0 0 0 0 0;`, strings.Repeat("	2 0 0 1 0 0 0 0 0 0;\n", 2), "c.m:15: gencost has 3 rows for 1 generators"},
		{`mpc.gencost = [`, `mpc.gencost = [[`, `c.m:15: gencost: "[" is not a number`},
		{`"}" };`, ``, "c.m:19: bus_name: the list is not closed"},
		{"];\nmpc.bus_name = { 'King''s Cross % ]'; \"}\" };\nmpc.reserves.zones = [1];\nend\n", "", "c.m:15: gencost: the table is not closed"},
	} {
		text := strings.Replace(layout, test.old, test.new, 1)
		if text == layout {
			t.Fatalf("%q is not in the layout", test.old)
		}
		if _, err := ReadCase("c.m", text); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %s", test.new, err, test.want)
		}
	}
}

func TestNothingInService(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{"1, 3, 10.5", "1, 1, 10.5", "the case has no reference bus"},
		{"1 1 1 Inf", "1 1 0 Inf", "no generator or no branch of the case is in service"},
	} {
		c, err := ReadCase("c.m", strings.Replace(layout, test.old, test.new, 1))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewGrid(c); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

// FuzzReadCase: any text gives a case or a fault in one of its lines.
func FuzzReadCase(f *testing.F) {
	f.Add(layout)
	f.Add("mpc.bus = [1 2; 3];\n%{\nmpc.x = 'a''b' ...")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ReadCase("c.m", text)
		if err != nil {
			var fault *Fault
			if !errors.As(err, &fault) || fault.Line < 0 || fault.Line > strings.Count(text, "\n")+1 {
				t.Fatalf("%v", err)
			}
			return
		}
		if g, err := NewGrid(c); err == nil {
			g.Data()
		}
	})
}
