package format

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/cvxc-lang/cvxc/runtime"
)

// Problem is what Write writes. Names may be nil; what they are made of is then a number.
type Problem struct {
	Name       string
	Program    *runtime.Program
	Maximize   bool     // the sense of the file; the Program minimizes the negated objective
	Columns    []string // names of the columns
	Equalities []string // of the equality rows
	Rows       []string // of the two-sided rows
}

// Misfit is the first part of a problem that a format has no place for.
type Misfit struct {
	What string // in words
	Cone int    // in the program; -1 if it is none
	Into string // the format
	Fits string // the ending of one that takes it
}

func (e *Misfit) Error() string {
	return fmt.Sprintf("%s does not fit into %s; %s takes it", e.What, e.Into, e.Fits)
}

// Write writes a problem; the ending of the name says in which format, .gz whether it is packed. Numbers read back the
// same. MPS takes linear and quadratic programs and CBF everything; a quadratic objective is there, as in SDPA's format, a
// bound on a new variable. SDPA takes linear and semidefinite programs: an equation is two rows, a second-order cone
// blocks of order 2, the constant of the objective a variable that is 1, and a maximum minus a minimum. The error is a
// *Misfit if the format has no place for something.
func Write(w io.Writer, name string, p *Problem) error {
	_, write := codec(name)
	if write == nil {
		return unknownEnding(name)
	}
	if err := runtime.CheckConvex(p.Program); err != nil {
		return err
	}
	if !strings.HasSuffix(strings.ToLower(name), ".gz") {
		return writeBuffered(w, p, write)
	}
	zip := gzip.NewWriter(w)
	if err := writeBuffered(zip, p, write); err != nil {
		return err
	}
	return zip.Close()
}

func writeBuffered(w io.Writer, p *Problem, write func(*bufio.Writer, *Problem) error) error {
	b := bufio.NewWriter(w)
	if err := write(b, p); err != nil {
		return err
	}
	return b.Flush()
}

// sign is what the objective of the program is multiplied by for the file.
func (p *Problem) sign() float64 {
	if p.Maximize {
		return -1
	}
	return 1
}

// misfit says that cone i of the program does not fit into a format.
func (p *Problem) misfit(i int, into string) *Misfit {
	kind := [...]string{runtime.SecondOrder: "a second-order", runtime.Exponential: "an exponential", runtime.Power: "a power",
		runtime.Semidefinite: "a semidefinite"}[p.Program.Cones[i].Kind]
	return &Misfit{What: kind + " cone", Cone: i, Into: into, Fits: ".cbf"}
}

// numeral writes a number so that it reads back the same.
func numeral(v float64) string { return strconv.FormatFloat(v+0, 'g', -1, 64) }

// unscaled returns the entry off the diagonal of a matrix that is v once it is multiplied by sqrt 2: of the numbers that
// are nearly v/sqrt 2 one that gives exactly v, if there is one, with the fewest digits.
func unscaled(v float64) float64 {
	best := v / math.Sqrt2
	digits := math.MaxInt
	for _, c := range [3]float64{best, math.Nextafter(best, math.Inf(-1)), math.Nextafter(best, math.Inf(1))} {
		if n := len(numeral(c)); c*math.Sqrt2 == v && n < digits {
			best, digits = c, n
		}
	}
	return best
}
