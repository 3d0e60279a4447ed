package examples

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadme: every example has its row in the table.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	models, _ := filepath.Glob("*/*.cvx")
	for _, m := range models {
		if row := "\n| [" + filepath.Dir(m) + "](" + filepath.ToSlash(m) + ") |"; !strings.Contains(string(text), row) {
			t.Errorf("README.md has no row for %s", m)
		}
	}
}
