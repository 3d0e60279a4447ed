package runtime

import "math"

// union is the strict upper triangle of K with what blocks add, whose entries come after those of K in each column.
type union struct {
	colStart, colRow []int32
	val              []float64
	slot             []int32 // of the entries of K
}

// newUnion lays out the pattern, and the slots of the blocks in it.
func newUnion(k *sparseKKT) (u union, err error) {
	n := len(k.colStart) - 1
	total := len(k.colRow)
	member := make([][][2]int32, n) // blocks of each place, and its number there
	for i, b := range k.blocks {
		m := len(b.place)
		if total += m * (m + 1) / 2; total > math.MaxInt32 {
			return u, errFill
		}
		b.slots = make([]int32, m*(m+1)/2)
		for a, j := range b.place {
			member[j] = append(member[j], [2]int32{int32(i), int32(a)})
		}
	}
	u.colStart, u.slot = make([]int32, n+1), make([]int32, len(k.colRow))
	at := make([]int32, n)
	fill32(at, -1)
	for j := range int32(n) {
		for x := k.colStart[j]; x < k.colStart[j+1]; x++ {
			u.slot[x] = int32(len(u.colRow))
			u.colRow = append(u.colRow, k.colRow[x])
		}
		begin := int32(len(u.colRow))
		for _, m := range member[j] {
			u.addColumn(k.blocks[m[0]], int(m[1]), begin, at)
		}
		u.colStart[j+1] = int32(len(u.colRow))
	}
	u.val = make([]float64, len(u.colRow))
	return u, nil
}

// addColumn adds the column of unknown a of a block. Where at[i] is at least begin, row i is there already.
func (u *union) addColumn(b *schur, a int, begin int32, at []int32) {
	j, m := b.place[a], len(b.place)
	for c, i := range b.place {
		slot := ^j
		switch {
		case i > j:
			continue
		case i < j:
			if at[i] < begin {
				at[i] = int32(len(u.colRow))
				u.colRow = append(u.colRow, i)
			}
			slot = at[i]
		}
		lo, hi := min(a, c), max(a, c)
		b.slots[lo*m-lo*(lo-1)/2+hi-lo] = slot
	}
}

// load copies the values of K, and returns those of the union.
func (u *union) load(val []float64) []float64 {
	clear(u.val)
	for x, v := range val {
		u.val[u.slot[x]] = v
	}
	return u.val
}
