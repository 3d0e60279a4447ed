package lang

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Nearest returns the candidate that a misspelt name most likely means, and false if none is near: at most about half of
// the letters may be wrong, two at most in names of up to six. Of equally near ones the first counts.
func Nearest(name string, candidates []string) (string, bool) {
	near := Similar(name, candidates)
	if len(near) == 0 {
		return "", false
	}
	return near[0], true
}

// Similar returns the candidates that are near to a misspelt name, nearest first; equally near ones keep their order. A
// name that differs in case alone is nearer than one with another letter.
func Similar(name string, candidates []string) []string {
	type hit struct {
		name     string
		distance int
	}
	var hits []hit
	for _, c := range candidates {
		if d := distance(strings.ToLower(name), strings.ToLower(c)); c != name && d <= tolerance(name, c) {
			hits = append(hits, hit{c, d})
		}
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].distance < hits[j].distance })
	out := make([]string, len(hits))
	for i, h := range hits {
		out[i] = h.name
	}
	return out
}

// tolerance is how many letters may be wrong.
func tolerance(a, b string) int {
	n := max(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	switch {
	case n <= 1:
		return 0
	case n <= 3:
		return 1
	case n <= 6:
		return 2
	}
	return min(n/3+1, 4)
}

// distance is the restricted Damerau-Levenshtein distance: how many letters to insert, leave out, change, or swap with a
// neighbour, no letter twice.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, above, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			change := above[j-1]
			if s[i-1] != t[j-1] {
				change++
			}
			row[j] = min(above[j]+1, row[j-1]+1, change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(t)]
}
