// A log folder of ours read by somebody else's code: every checkpoint that was ever published is opened, every record
// up to it found in its tree, and every two checkpoints found consistent; all hashes come out of the folder's tiles.
//
// Usage: tlog FOLDER KEPT, where KEPT holds the published checkpoints as files named by size, and FOLDER is the log.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func must(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "tlog: %s: %v\n", what, err)
		os.Exit(1)
	}
}

type folder string

// What was read, by path: the same tiles are asked for again and again.
var files = map[string][]byte{}

func readFile(path string) ([]byte, error) {
	if data, ok := files[path]; ok {
		return data, nil
	}
	data, err := os.ReadFile(path)
	if err == nil {
		files[path] = data
	}
	return data, err
}

func (f folder) Height() int { return height }

func (f folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

// Go's own layout has the tile height in the path; the public one does not.
func (f folder) path(t tlog.Tile) string {
	return filepath.Join(string(f), "tile", strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", height)))
}

// A partial tile may be gone when the full one is there.
func (f folder) read(t tlog.Tile, entry int) ([]byte, error) {
	data, err := readFile(f.path(t))
	if os.IsNotExist(err) && t.W < 1<<height {
		full := t
		full.W = 1 << height
		data, err = readFile(f.path(full))
		if err == nil && entry > 0 && len(data) >= t.W*entry {
			data = data[:t.W*entry]
		}
	}
	return data, err
}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := f.read(t, tlog.HashSize)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// The leaves of a tree of this size, from the entry bundles.
func (f folder) leaves(size int64) (leaves [][]byte) {
	for n := int64(0); n*256 < size; n++ {
		width := size - n*256
		if width > 256 {
			width = 256
		}
		t := tlog.Tile{H: height, L: -1, N: n, W: int(width)}
		path := strings.Replace(f.path(t), "/data/", "/entries/", 1)
		data, err := readFile(path)
		if os.IsNotExist(err) && width < 256 {
			t.W = 256
			data, err = readFile(strings.Replace(f.path(t), "/data/", "/entries/", 1))
		}
		must(err, "entries")
		for i := int64(0); i < width; i++ {
			length := int(binary.BigEndian.Uint16(data))
			leaves = append(leaves, data[2:2+length])
			data = data[2+length:]
		}
	}
	return leaves
}

type checkpoint struct {
	size int64
	root tlog.Hash
}

func readCheckpoint(name string) checkpoint {
	data, err := os.ReadFile(name)
	must(err, "checkpoint")
	lines := strings.SplitN(string(data), "\n", 4)
	if len(lines) < 4 {
		must(fmt.Errorf("%d lines", len(lines)), name)
	}
	root, err := tlog.ParseHash(lines[2])
	must(err, name)
	var c checkpoint
	_, err = fmt.Sscanf(lines[1], "%d", &c.size)
	must(err, name)
	c.root = root
	return c
}

func readCheckpoints(kept string) (all []checkpoint) {
	names, err := filepath.Glob(filepath.Join(kept, "*"))
	must(err, kept)
	for _, name := range names {
		all = append(all, readCheckpoint(name))
	}
	sort.Slice(all, func(i, j int) bool { return all[i].size < all[j].size })
	return all
}

// Every record is found in the tree by the hashes of its tile and those above; the proofs of some are made and checked
// one by one.
func checkRecords(f folder, c checkpoint) {
	reader := tlog.TileHashReader(tlog.Tree{N: c.size, Hash: c.root}, f)
	leaves := f.leaves(c.size)
	var indexes []int64
	for i := range leaves {
		indexes = append(indexes, tlog.StoredHashIndex(0, int64(i)))
	}
	hashes, err := reader.ReadHashes(indexes)
	must(err, "tiles")
	for i := range leaves {
		if hashes[i] != tlog.RecordHash(leaves[i]) {
			must(fmt.Errorf("%d of %d", i, c.size), "record")
		}
	}
	every := c.size/40 + 1
	for i := int64(0); i < c.size; i += every {
		checkRecord(c, reader, i, tlog.RecordHash(leaves[i]))
	}
	checkRecord(c, reader, c.size-1, tlog.RecordHash(leaves[c.size-1]))
}

func checkRecord(c checkpoint, reader tlog.HashReader, i int64, hash tlog.Hash) {
	proof, err := tlog.ProveRecord(c.size, i, reader)
	must(err, "proof of a record")
	must(tlog.CheckRecord(proof, c.size, c.root, i, hash), "record")
	hash[0] ^= 1
	if tlog.CheckRecord(proof, c.size, c.root, i, hash) == nil {
		must(fmt.Errorf("%d of %d", i, c.size), "a wrong record was taken")
	}
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: tlog FOLDER KEPT")
		os.Exit(2)
	}
	f := folder(os.Args[1])
	all := readCheckpoints(os.Args[2])
	if len(all) < 2 {
		must(fmt.Errorf("%d checkpoints", len(all)), os.Args[2])
	}
	last := all[len(all)-1]
	if now := readCheckpoint(filepath.Join(string(f), "checkpoint")); now != last {
		must(fmt.Errorf("size %d", now.size), "the published checkpoint is not the last one")
	}
	// The largest first: what is wrong is then found at once.
	for i := len(all) - 1; i >= 0; i-- {
		c := all[i]
		checkRecords(f, c)
		for _, old := range all[:i] {
			reader := tlog.TileHashReader(tlog.Tree{N: c.size, Hash: c.root}, f)
			proof, err := tlog.ProveTree(c.size, old.size, reader)
			must(err, "proof of consistency")
			must(tlog.CheckTree(proof, c.size, c.root, old.size, old.root), "consistency")
			if !bytes.Equal(old.root[:], c.root[:]) && tlog.CheckTree(proof, c.size, c.root, old.size, c.root) == nil {
				must(fmt.Errorf("%d in %d", old.size, c.size), "a wrong old root was taken")
			}
		}
	}
	fmt.Printf("%d checkpoints, %d records\n", len(all), last.size)
}
