// Checks with golang.org/x/mod what outside_material made, and makes what it checks. Knows of cosignatures and proof
// files only what their specifications say.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var folder string

func must(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "outside: %s: %v\n", what, err)
		os.Exit(1)
	}
}

func demand(ok bool, what string) {
	if !ok {
		must(fmt.Errorf("not so"), what)
	}
}

func get(name string) string {
	content, err := os.ReadFile(filepath.Join(folder, name))
	must(err, name)
	return string(content)
}

func put(name string, content []byte) {
	must(os.WriteFile(filepath.Join(folder, name), content, 0o600), name)
}

// cosigner is a key of type 0x04 (c2sp.org/tlog-cosignature).
type cosigner struct {
	name    string
	hash    uint32
	public  ed25519.PublicKey
	private ed25519.PrivateKey
	time    uint64
}

func keyHash(name string, public []byte) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n\x04"), public...))
	return binary.BigEndian.Uint32(sum[:])
}

func newCosigner(vkey string) *cosigner {
	parts := strings.SplitN(vkey, "+", 3)
	demand(len(parts) == 3, "parts of a witness's key")
	material, err := base64.StdEncoding.DecodeString(parts[2])
	must(err, "base64 of a witness's key")
	demand(len(material) == 33 && material[0] == 4, "type of a witness's key")
	c := &cosigner{name: parts[0], public: material[1:], hash: keyHash(parts[0], material[1:])}
	demand(parts[1] == fmt.Sprintf("%08x", c.hash), "id of a witness's key")
	return c
}

func message(time uint64, text []byte) []byte {
	return append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", time)), text...)
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }

func (c *cosigner) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	c.time = binary.BigEndian.Uint64(sig)
	return ed25519.Verify(c.public, message(c.time, text), sig[8:])
}

func (c *cosigner) Sign(text []byte) ([]byte, error) {
	sig := binary.BigEndian.AppendUint64(nil, c.time)
	return append(sig, ed25519.Sign(c.private, message(c.time, text))...), nil
}

func hashOf(line string) (hash tlog.Hash) {
	bytes, err := base64.StdEncoding.DecodeString(line)
	must(err, "hash")
	demand(len(bytes) == len(hash), "length of a hash")
	copy(hash[:], bytes)
	return hash
}

// open reads a checkpoint that the log must have signed.
func open(text string, keys ...note.Verifier) (*note.Note, tlog.Tree) {
	opened, err := note.Open([]byte(text), note.VerifierList(keys...))
	must(err, "checkpoint")
	demand(len(opened.Sigs) == len(keys), "number of good signatures")
	lines := strings.Split(opened.Text, "\n")
	demand(len(lines) == 4 && lines[0] == keys[0].Name() && lines[3] == "", "lines of a checkpoint")
	n, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "size")
	return opened, tlog.Tree{N: n, Hash: hashOf(lines[2])}
}

func checkProofs(log, witness note.Verifier) {
	files, err := filepath.Glob(filepath.Join(folder, "*.tlog-proof"))
	must(err, "proofs")
	demand(len(files) > 5, "number of proofs")
	for _, path := range files {
		name := strings.TrimSuffix(filepath.Base(path), ".tlog-proof")
		index, err := strconv.ParseInt(name, 10, 64)
		must(err, "name of a proof")
		head, checkpoint, found := strings.Cut(get(name+".tlog-proof"), "\n\n")
		lines := strings.Split(head, "\n")
		demand(found && len(lines) >= 3, "form of a proof")
		demand(lines[0] == "c2sp.org/tlog-proof@v1", "first line of a proof")
		demand(lines[1] == "extra AQID" && lines[2] == "index "+name, "head of a proof")
		var proof tlog.RecordProof
		for _, line := range lines[3:] {
			proof = append(proof, hashOf(line))
		}
		_, tree := open(checkpoint, log, witness)
		leaf := []byte(get(name + ".leaf"))
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf)), "proof "+name)
		leaf[0] ^= 1
		demand(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf)) != nil, "another leaf is refused")
	}
}

func checkRequest(log, witness note.Verifier) {
	head, checkpoint, found := strings.Cut(get("request"), "\n\n")
	demand(found, "form of a request")
	lines := strings.Split(head, "\n")
	_, old := open(get("old-checkpoint"), log)
	_, tree := open(checkpoint, log, witness)
	demand(lines[0] == fmt.Sprintf("old %d", old.N), "old size")
	var proof tlog.TreeProof
	for _, line := range lines[1:] {
		proof = append(proof, hashOf(line))
	}
	must(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash), "consistency")
	proof[0][0] ^= 1
	demand(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash) != nil, "another proof is refused")
}

func makeNotes(checkpoint *note.Note, at uint64) {
	skey, vkey, err := note.GenerateKey(rand.Reader, "go.example/log")
	must(err, "key")
	signer, err := note.NewSigner(skey)
	must(err, "signer")
	signed, err := note.Sign(&note.Note{Text: "some text\n\nin two parts\n"}, signer)
	must(err, "signing")
	put("go.note", signed)
	put("go.vkey", []byte(vkey))

	public, private, err := ed25519.GenerateKey(rand.Reader)
	must(err, "key of a witness")
	c := &cosigner{name: "go.example/witness", hash: keyHash("go.example/witness", public), public: public,
		private: private, time: at + 1}
	cosigned, err := note.Sign(checkpoint, c)
	must(err, "cosigning")
	put("go.cosigned", cosigned)
	put("go.witness", []byte(fmt.Sprintf("%s+%08x+%s", c.name, c.hash,
		base64.StdEncoding.EncodeToString(append([]byte{4}, public...)))))
}

func main() {
	folder = os.Args[1]
	log, err := note.NewVerifier(get("log.vkey"))
	must(err, "key of the log")
	witness := newCosigner(get("witness.vkey"))
	checkpoint, tree := open(get("checkpoint"), log, witness)
	demand(tree.N == 300 && witness.time == 1790000000, "size and time")

	// The same key and text give the same note, whoever signs.
	signer, err := note.NewSigner(get("log.skey"))
	must(err, "private key of the log")
	again, err := note.Sign(&note.Note{Text: checkpoint.Text}, signer)
	must(err, "signing")
	demand(bytes.HasPrefix([]byte(get("checkpoint")), again), "our signature is Go's")

	_, err = note.Open([]byte(strings.Replace(get("checkpoint"), "\n300\n", "\n301\n", 1)), note.VerifierList(log))
	demand(err != nil, "another size is refused")
	checkProofs(log, witness)
	checkRequest(log, witness)
	makeNotes(checkpoint, witness.time)
}
