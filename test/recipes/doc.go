// Package recipes tests each line of docs/recipes.md with the program that it is for.
package recipes
