// Package house holds no code: its tests keep the rules of the house, who may import whom and how long things get.
package house
