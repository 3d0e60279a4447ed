package stuff

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// index is one quantified index of a loop with its bounds as functions of the values of indices.
type index struct {
	slot   int32
	lo, hi dim.Compiled
	step   int64
	first  int64 // of a rectangular loop: lo and the number of values
	count  int
}

type condition struct {
	left, right dim.Compiled
	op          string
}

// loop is an ir.Loop once dims are known, with the tuple at hand: the values of its indices are in loops.env, pos counts
// the tuple among those of the same outer tuple, version changes whenever an index value does.
type loop struct {
	outer       int32
	depth       int32
	indices     []index
	conds       []condition
	deps        []int32 // loops outside whose indices its bounds and conditions name, closed, outermost first
	rectangular bool
	pos         int
	version     uint64
	own         *cursor // over its own tuples, for sums
	table       []int64 // of a loop that is not rectangular: its tuples for the present outer ones
	tableStamp  uint64
}

// loops holds all loops of a model and the values of all indices.
type loops struct {
	list   []loop
	env    []int64
	clock  uint64
	slotOf map[string]int32
	loopOf []int32 // slot -> loop
	spaces map[spaceKey]*space
	top    *space
	counts []count // of loops whose number of tuples is a symbol that depends on indices
	busy   bool    // counts are being brought up to date
}

// count is a symbol of a number of things that depends on indices, as a slot: of the tuples of a loop, or of the entries
// above a diagonal.
type count struct {
	loop  int32 // -1: order (order-1)/2
	order dim.Compiled
	slot  int32
	deps  []int32 // loops on whose indices it depends
	stamp uint64
}

type spaceKey struct {
	prefix *space
	loop   int32
}

// space is the set of index tuples of some loops that enclose each other, in lexicographic order: the arrays that depend
// on exactly these loops have one instance per tuple.
type space struct {
	loops  []int32 // outermost first
	prefix *space
	count  int
	each   int     // tuples of the last loop per tuple of prefix, if that is the same for all
	starts []int32 // otherwise: the first of each
}

func newLoops(m *ir.Model, dims dim.Env) (*loops, error) {
	ls := &loops{slotOf: map[string]int32{}, spaces: map[spaceKey]*space{}, list: make([]loop, len(m.Loops))}
	for i, l := range m.Loops {
		for _, ix := range l.Indices {
			ls.slotOf[ix.Symbol] = int32(len(ls.loopOf))
			ls.loopOf = append(ls.loopOf, int32(i))
		}
	}
	ls.env = make([]int64, len(ls.loopOf))
	ls.top = &space{count: 1, each: 1}
	ls.triangles(m, dims)
	for i := range m.Loops {
		if err := ls.prepare(m, dims, int32(i)); err != nil {
			return nil, err
		}
		ls.countSymbol(&m.Loops[i], dims, int32(i))
		ls.triangles(m, dims)
	}
	return ls, nil
}

// countSymbol gives the symbol of a loop's number of tuples a value in dims, or a slot if it depends on indices.
func (ls *loops) countSymbol(src *ir.Loop, dims dim.Env, i int32) {
	symbols := src.Count.Symbols()
	if len(symbols) != 1 || !src.Count.Equal(dim.Symbol(symbols[0])) {
		return
	}
	if _, known := dims[symbols[0]]; known {
		return
	}
	if _, isIndex := ls.slotOf[symbols[0]]; isIndex {
		return
	}
	if len(ls.list[i].deps) == 0 {
		dims[symbols[0]] = int64(ls.ownCount(i))
		return
	}
	ls.addCount(symbols[0], count{loop: i, deps: ls.list[i].deps})
}

func (ls *loops) addCount(symbol string, c count) {
	c.slot, c.stamp = int32(len(ls.env)), math.MaxUint64
	ls.slotOf[symbol] = c.slot
	ls.env, ls.loopOf = append(ls.env, 0), append(ls.loopOf, -1)
	ls.counts = append(ls.counts, c)
}

// triangles gives values or slots to the symbols of triangles whose order is known by now.
func (ls *loops) triangles(m *ir.Model, dims dim.Env) {
	for _, t := range m.Triangles {
		if _, known := dims[t.Symbol]; known {
			continue
		}
		if _, known := ls.slotOf[t.Symbol]; known {
			continue
		}
		order, err := t.Order.Compile(dims, ls.slot)
		if err != nil {
			continue
		}
		if n, ok := order.Const(); ok {
			dims[t.Symbol] = triangleOf(n)
			continue
		}
		c := count{loop: -1, order: order}
		order.Slots(func(s int32) { c.deps = append(c.deps, ls.depsOf(s)...) })
		ls.addCount(t.Symbol, c)
	}
}

// triangleOf returns n (n-1)/2; past the int64 range a number that no size may have.
func triangleOf(n int64) int64 {
	if n > math.MaxInt32 {
		return math.MaxInt64
	}
	return n * (n - 1) / 2
}

// eval evaluates a polynomial at the present index values.
func (ls *loops) eval(c *dim.Compiled) int64 {
	if len(ls.counts) > 0 && !ls.busy {
		ls.busy = true
		for i := range ls.counts {
			k := &ls.counts[i]
			stamp := ls.stamp(k.deps)
			if stamp == k.stamp {
				continue
			}
			k.stamp = stamp
			if k.loop < 0 {
				ls.env[k.slot] = triangleOf(k.order.Eval(ls.env))
			} else {
				ls.env[k.slot] = int64(ls.ownCount(k.loop))
			}
		}
		ls.busy = false
	}
	return c.Eval(ls.env)
}

// depsOf returns the loops on whose indices the value of a slot depends.
func (ls *loops) depsOf(slot int32) []int32 {
	if l := ls.loopOf[slot]; l >= 0 {
		return []int32{l}
	}
	for _, k := range ls.counts {
		if k.slot == slot {
			return k.deps
		}
	}
	return nil
}

func (ls *loops) slot(symbol string) (int32, bool) {
	s, ok := ls.slotOf[symbol]
	return s, ok
}

// prepare compiles the bounds of loop i. Outer loops come before inner ones in a Model.
func (ls *loops) prepare(m *ir.Model, dims dim.Env, i int32) error {
	src, l := &m.Loops[i], &ls.list[i]
	l.outer, l.rectangular = src.Outer, src.Rectangular && len(src.Conds) == 0
	if l.outer >= 0 {
		l.depth = ls.list[l.outer].depth + 1
	}
	var deps []int32
	compile := func(p dim.Poly) (dim.Compiled, error) {
		c, err := p.Compile(dims, ls.slot)
		c.Slots(func(s int32) {
			for _, d := range ls.depsOf(s) {
				if d != i {
					deps = append(deps, d)
				}
			}
		})
		return c, err
	}
	for _, ix := range src.Indices {
		lo, err := compile(ix.Lo)
		if err != nil {
			return err
		}
		hi, err := compile(ix.Hi)
		if err != nil {
			return err
		}
		out := index{slot: ls.slotOf[ix.Symbol], lo: lo, hi: hi, step: max(ix.Step, 1)}
		if l.rectangular {
			a, okA := lo.Const()
			b, okB := hi.Const()
			l.rectangular = okA && okB
			out.first, out.count = a, rangeCount(a, b, out.step)
		}
		l.indices = append(l.indices, out)
	}
	for _, c := range src.Conds {
		left, err := compile(c.Left)
		if err != nil {
			return err
		}
		right, err := compile(c.Right)
		if err != nil {
			return err
		}
		l.conds = append(l.conds, condition{left, right, c.Op})
	}
	l.deps = ls.close(deps)
	l.own = ls.cursor(&space{loops: []int32{i}})
	return nil
}

func rangeCount(lo, hi, step int64) int {
	if hi <= lo {
		return 0
	}
	return int((hi-lo-1)/step + 1)
}

// close adds the loops that the bounds of the given ones depend on, orders them outermost first and drops repetitions.
func (ls *loops) close(set []int32) []int32 {
	var out []int32
	for _, l := range set {
		out = ls.insert(out, l)
		for _, d := range ls.list[l].deps {
			out = ls.insert(out, d)
		}
	}
	return out
}

func (ls *loops) insert(set []int32, l int32) []int32 {
	at := len(set)
	for i, k := range set {
		if k == l {
			return set
		}
		if ls.list[k].depth > ls.list[l].depth || (ls.list[k].depth == ls.list[l].depth && k > l) {
			at = min(at, i)
		}
	}
	set = append(set, 0)
	copy(set[at+1:], set[at:])
	set[at] = l
	return set
}

// chain returns a loop and those around it, outermost first.
func (ls *loops) chain(l int32) []int32 {
	var out []int32
	for ; l >= 0; l = ls.list[l].outer {
		out = append([]int32{l}, out...)
	}
	return out
}

// space returns the space of loops that are closed and ordered as close does.
func (ls *loops) space(set []int32) (*space, error) {
	s := ls.top
	for _, l := range set {
		next, ok := ls.spaces[spaceKey{s, l}]
		if !ok {
			var err error
			if next, err = ls.extend(s, l); err != nil {
				return nil, err
			}
			ls.spaces[spaceKey{s, l}] = next
		}
		s = next
	}
	return s, nil
}

func (ls *loops) extend(prefix *space, l int32) (*space, error) {
	s := &space{loops: append(append([]int32(nil), prefix.loops...), l), prefix: prefix}
	if len(ls.list[l].deps) == 0 {
		s.each = ls.ownCount(l)
		if s.each > 0 && prefix.count > math.MaxInt32/s.each {
			return nil, fmt.Errorf("a forall or comprehension has more than 2^31 index values")
		}
		s.count = prefix.count * s.each
		return s, nil
	}
	s.starts = make([]int32, 1, prefix.count+1)
	for c := ls.cursor(prefix); c.next(); {
		s.count += ls.ownCount(l)
		if s.count > math.MaxInt32 {
			return nil, fmt.Errorf("a forall or comprehension has more than 2^31 index values")
		}
		s.starts = append(s.starts, int32(s.count))
	}
	return s, nil
}

// ownCount returns the number of tuples of a loop for the present tuples around it.
func (ls *loops) ownCount(l int32) int {
	lp := &ls.list[l]
	if lp.rectangular {
		n := 1
		for i := range lp.indices {
			c := lp.indices[i].count
			if c > 0 && n > math.MaxInt32/c {
				return math.MaxInt32
			}
			n *= c
		}
		return n
	}
	ls.tabulate(l)
	return len(lp.table) / max(len(lp.indices), 1)
}

// stamp returns a number that changes when an index of one of the loops does.
func (ls *loops) stamp(set []int32) uint64 {
	var s uint64
	for _, l := range set {
		s = max(s, ls.list[l].version)
	}
	return s
}

// tabulate lists the tuples of a loop that is not rectangular, for the present tuples around it.
func (ls *loops) tabulate(l int32) {
	lp := &ls.list[l]
	if stamp := ls.stamp(lp.deps) + 1; stamp != lp.tableStamp {
		lp.table, lp.tableStamp = lp.table[:0], stamp
		lp.own.start()
		for lp.own.next() {
			for i := range lp.indices {
				lp.table = append(lp.table, ls.env[lp.indices[i].slot])
			}
		}
	}
}

// seek goes to the tuple of loop l at position q among its own.
func (ls *loops) seek(l int32, q int) {
	lp := &ls.list[l]
	if !lp.rectangular {
		ls.tabulate(l)
		k := len(lp.indices)
		for i := range lp.indices {
			ls.set(lp, lp.indices[i].slot, lp.table[q*k+i])
		}
		lp.pos = q
		return
	}
	lp.pos = q
	for i := len(lp.indices) - 1; i >= 0; i-- {
		ix := &lp.indices[i]
		if i == 0 {
			ls.set(lp, ix.slot, ix.first+int64(q)*ix.step)
			return
		}
		ls.set(lp, ix.slot, ix.first+int64(q%ix.count)*ix.step)
		q /= ix.count
	}
}

// visit goes to the tuple of loop l with these index values, which must be one of its own.
func (ls *loops) visit(l int32, values []int64) {
	lp := &ls.list[l]
	q := 0
	if lp.rectangular {
		for i := range lp.indices {
			q = q*lp.indices[i].count + int((values[i]-lp.indices[i].first)/lp.indices[i].step)
		}
	} else {
		ls.tabulate(l)
		k := len(lp.indices)
		q = sort.Search(len(lp.table)/max(k, 1), func(i int) bool { return slices.Compare(lp.table[i*k:i*k+k], values) >= 0 })
	}
	for i := range lp.indices {
		ls.set(lp, lp.indices[i].slot, values[i])
	}
	lp.pos = q
}

// saved is the tuple of a loop, to come back to.
type saved struct {
	loop   int32
	pos    int
	values [maxIndices]int64
}

// maxIndices bounds the indices of a loop whose instances are named.
const maxIndices = 8

// enter goes to the tuple of loop l with the values of the subscripts and returns the one before it.
func (ls *loops) enter(l int32, subs []sub) (before saved) {
	lp := &ls.list[l]
	var want [maxIndices]int64
	for i := range subs {
		want[i] = ls.eval(&subs[i].lo)
	}
	before.loop, before.pos = l, lp.pos
	for i := range lp.indices {
		before.values[i] = ls.env[lp.indices[i].slot]
	}
	ls.visit(l, want[:len(lp.indices)])
	return before
}

// leave goes back.
func (ls *loops) leave(before *saved) {
	lp := &ls.list[before.loop]
	for i := range lp.indices {
		ls.set(lp, lp.indices[i].slot, before.values[i])
	}
	lp.pos = before.pos
}

func (ls *loops) set(lp *loop, slot int32, v int64) {
	if ls.env[slot] != v || lp.version == 0 {
		ls.env[slot] = v
		ls.clock++
		lp.version = ls.clock
	}
}

// rank returns the position of the present tuple in a space.
func (ls *loops) rank(s *space) int {
	if s.prefix == nil {
		return 0
	}
	r, pos := ls.rank(s.prefix), ls.list[s.loops[len(s.loops)-1]].pos
	if s.starts != nil {
		return int(s.starts[r]) + pos
	}
	return r*s.each + pos
}

// cursor goes through the tuples of a space; without loops there is one.
type cursor struct {
	ls     *loops
	levels []level
	fresh  bool
}

type level struct {
	loop        int32
	ix          *index
	hi          int64
	first, last bool // index of its loop
}

func (ls *loops) cursor(s *space) *cursor {
	c := &cursor{ls: ls}
	for _, l := range s.loops {
		lp := &ls.list[l]
		for i := range lp.indices {
			c.levels = append(c.levels, level{loop: l, ix: &lp.indices[i], first: i == 0, last: i == len(lp.indices)-1})
		}
	}
	c.start()
	return c
}

// start goes back before the first tuple.
func (c *cursor) start() { c.fresh = true }

// next goes to the next tuple and reports whether there is one. It allocates nothing.
func (c *cursor) next() bool {
	k := len(c.levels) - 1
	if c.fresh {
		c.fresh = false
		if k < 0 {
			return true
		}
		k = 0
		c.enter(k)
	} else {
		if k < 0 {
			return false
		}
		c.advance(k, true)
	}
	for {
		lv := &c.levels[k]
		lp := &c.ls.list[lv.loop]
		switch {
		case c.ls.env[lv.ix.slot] >= lv.hi:
			if k--; k < 0 {
				return false
			}
			c.advance(k, true)
		case lv.last && !c.holds(lp):
			c.advance(k, false)
		case k == len(c.levels)-1:
			return true
		default:
			k++
			c.enter(k)
		}
	}
}

func (c *cursor) enter(k int) {
	lv := &c.levels[k]
	lp := &c.ls.list[lv.loop]
	lv.hi = c.ls.eval(&lv.ix.hi)
	if lv.first {
		lp.pos = 0
	}
	c.ls.set(lp, lv.ix.slot, c.ls.eval(&lv.ix.lo))
}

// advance leaves the value at level k; counted says that its tuple was one of the loop.
func (c *cursor) advance(k int, counted bool) {
	lv := &c.levels[k]
	lp := &c.ls.list[lv.loop]
	if lv.last && counted {
		lp.pos++
	}
	c.ls.set(lp, lv.ix.slot, c.ls.env[lv.ix.slot]+lv.ix.step)
}

func (c *cursor) holds(lp *loop) bool {
	for i := range lp.conds {
		cd := &lp.conds[i]
		a, b := c.ls.eval(&cd.left), c.ls.eval(&cd.right)
		ok := false
		switch cd.op {
		case "<":
			ok = a < b
		case "<=":
			ok = a <= b
		case "==":
			ok = a == b
		case "!=":
			ok = a != b
		case ">=":
			ok = a >= b
		case ">":
			ok = a > b
		}
		if !ok {
			return false
		}
	}
	return true
}
