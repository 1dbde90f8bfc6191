#!/usr/bin/env python3
"""Do the random programs find bugs? Plants them one by one in a copy of the native executor and runs `differential`.

usage: planted_bugs.py [--programs 600] [--seed 1] [NAME …]
A bug is one text replaced in one file. It is found when `differential` reports a difference (or crashes) within so many
programs. Prints a line per bug; the last line is `N found, N missed`. It compiles one file and links for each.
"""
import argparse, pathlib, re, shutil, subprocess, sys, time

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPY = ROOT / "build" / "planted"

# name, file, text as it is (once in the file), text with the bug
BUGS = [
    ("less becomes less or equal", "compiler/codegen/emit_atoms.cpp", "return with_sign ? llvm::CmpInst::ICMP_SLT : llvm::CmpInst::ICMP_ULT;", "return with_sign ? llvm::CmpInst::ICMP_SLE : llvm::CmpInst::ICMP_ULE;"),
    ("greater or equal becomes greater", "compiler/codegen/emit_atoms.cpp", "return with_sign ? llvm::CmpInst::ICMP_SGE : llvm::CmpInst::ICMP_UGE;", "return with_sign ? llvm::CmpInst::ICMP_SGT : llvm::CmpInst::ICMP_UGT;"),
    ("signed comparison made unsigned", "compiler/codegen/emit_atoms.cpp", "case CompareOp::kGt: return with_sign ? llvm::CmpInst::ICMP_SGT", "case CompareOp::kGt: return with_sign ? llvm::CmpInst::ICMP_UGT"),
    ("float less or equal becomes less", "compiler/codegen/emit_atoms.cpp", "return llvm::CmpInst::FCMP_OLE;", "return llvm::CmpInst::FCMP_OLT;"),
    ("last piece of a word lost", "compiler/codegen/emit_atoms.cpp", "for (int index = 0; index < 64 / lanes; ++index) word = joined(word, bits(root, {lanes, index}), {lanes, index});", "for (int index = 0; index < (lanes == 64 ? 1 : 64 / lanes - 1); ++index) word = joined(word, bits(root, {lanes, index}), {lanes, index});"),
    ("select takes the other side", "compiler/codegen/emit_atoms.cpp", "return ir_.CreateSelect(mask(value.a, piece), yes, no);", "return ir_.CreateSelect(mask(value.a, piece), no, yes);"),
    ("mask of a later piece not shifted", "compiler/codegen/emit_atoms.cpp", "if (piece.index > 0) bits = ir_.CreateLShr(bits,", "if (piece.index > 1) bits = ir_.CreateLShr(bits,"),
    ("difference becomes sum", "compiler/codegen/emit_atoms.cpp", "IrValue result = value.op == Op::kAdd ? ir_.CreateAdd(a, b) : ir_.CreateSub(a, b);", "IrValue result = ir_.CreateAdd(a, b);"),
    ("overflow of a difference not seen", "compiler/codegen/emit_atoms.cpp", ": ir_.CreateXor(a, b);", ": zero;"),
    ("float product becomes quotient", "compiler/codegen/emit_atoms.cpp", "result = ir_.CreateFMul(a, b);", "result = ir_.CreateFDiv(a, b);"),
    ("infinite result kept", "compiler/codegen/emit_atoms.cpp", "*broken = ir_.CreateFCmpUEQ(size,", "*broken = ir_.CreateFCmpUGT(size,"),
    ("and-not forgets its not", "compiler/codegen/emit_words.cpp", "return ir_.CreateAnd(a, ir_.CreateNot(words(value.b)));", "return ir_.CreateAnd(a, words(value.b));"),
    ("or becomes exclusive", "compiler/codegen/emit_words.cpp", "return ir_.CreateOr(a, words(value.b));", "return ir_.CreateXor(a, words(value.b));"),
    ("bit of a table off by one", "compiler/codegen/emit_tables.cpp", "ir_.CreateAnd(index, splat(ir_.getInt32(31), piece.lanes))", "ir_.CreateAnd(index, splat(ir_.getInt32(15), piece.lanes))"),
    ("half of the nibble table", "compiler/codegen/emit_tables.cpp", "i % 16 < 8 ?", "i % 16 < 1 ?"),
    ("falsity forgets what is known", "compiler/codegen/lower_truth.cpp", "return wanted ? is_true : graph_.and_not(is_known, is_true);", "return wanted ? is_true : graph_.invert(is_true);"),
    ("false or needs one false", "compiler/codegen/lower_truth.cpp", "return wanted ? any(o->args, true) : all(o->args, false);", "return wanted ? any(o->args, true) : any(o->args, false);"),
    ("is-true of a negation", "compiler/codegen/lower_truth.cpp", "return wanted ? truth(t->arg) : graph_.invert(truth(t->arg));", "return wanted ? truth(t->arg) : falsity(t->arg);"),
    ("coalesce prefers the right", "compiler/codegen/lower_truth.cpp", "graph_.and_not(sure(c->right, wanted), known(c->left))", "sure(c->right, wanted)"),
    ("known of and: both", "compiler/codegen/lower_truth.cpp", "return graph_.disj(truth(id), falsity(id));\n  if (const auto* c = std::get_if<ir::Coalesce>", "return truth(id);\n  if (const auto* c = std::get_if<ir::Coalesce>"),
    ("lines tried from the last", "compiler/codegen/lower_truth.cpp", "for (auto line = cond.lines.rbegin(); line != cond.lines.rend(); ++line)\n    word = graph_.select_word(truth(line->when), sure(line->value), word);", "for (auto line = cond.lines.begin(); line != cond.lines.end(); ++line)\n    word = graph_.select_word(truth(line->when), sure(line->value), word);"),
    ("membership of a missing value", "compiler/codegen/lower_truth.cpp", "graph_.and_not(known(set->value), member);", "graph_.invert(member);"),
    ("mirrored comparison not turned", "compiler/codegen/lower_compare.cpp", "compare_with_cell(swapped(op), b,", "compare_with_cell(op, b,"),
    ("window's start open", "compiler/codegen/lower_rows.cpp", "low ? (bound.closed ? CompareOp::kGe : CompareOp::kGt)", "low ? CompareOp::kGt"),
    ("window's end closed", "compiler/codegen/lower_rows.cpp", ": (bound.closed ? CompareOp::kLe : CompareOp::kLt);", ": CompareOp::kLe;"),
    ("rows with a missing value counted", "compiler/codegen/lower_rows.cpp", "for (const NodeId row_value : aggregate.values) word = graph_.conj(word, known(row_value));\n  return word;", "return word;"),
    ("filter of an aggregate forgotten", "compiler/codegen/lower_rows.cpp", "if (aggregate.filter != ir::kNoNode) word = graph_.conj(word, truth(aggregate.filter));", ""),
    ("faults of a filter forgotten", "compiler/codegen/lower_rows.cpp", "row = graph_.disj(row, graph_.conj(reached, fault(aggregate.filter, kind)));", ""),
    ("count loses the last word", "compiler/jit/owned.h", "each_word(begin, end, [&](std::int64_t, std::uint64_t bits) {\n      count += std::popcount(bits);", "each_word(begin, end, [&](std::int64_t word, std::uint64_t bits) {\n      if (end - (word << 6) >= 64 || (word << 6) <= begin) count += std::popcount(bits);"),
    ("sum of integers not checked", "compiler/jit/reduce.cpp", "mark(escape, owner, narrow != sum);", "mark(escape, owner, false);"),
    ("float sum as it comes", "compiler/jit/reduce.cpp", "if (exact && std::isfinite(sum)) return sum + 0.0;", "if (std::isfinite(sum)) return sum + 0.0;"),
    ("minimum takes the largest", "compiler/jit/reduce.cpp", "if (reducer == Reducer::kMin) return extreme<T>(owned, begin, end, [](T a, T b) { return a < b; }, read);", "if (reducer == Reducer::kMin) return extreme<T>(owned, begin, end, [](T a, T b) { return a > b; }, read);"),
    ("ties of last not looked at", "compiler/jit/owned.h", "while (from > begin && !bit_of(new_rank_, from)) --from;", ""),
    ("distinct of unsorted values", "compiler/jit/reduce.cpp", "    if (!ascending) {", "    if (false) {"),
    ("remainder has the dividend's sign", "compiler/jit/steps_spread.cpp", "if (out != 0 && (out < 0) != (b.i < 0)) out += b.i;", ""),
    ("overflow of a product not seen", "compiler/jit/steps_spread.cpp", "return __builtin_mul_overflow(a(row), b(row), &out);", "__builtin_mul_overflow(a(row), b(row), &out); return false;"),
    ("owner's value one row short", "compiler/jit/steps_spread.cpp", "std::fill(to + rows.local(offsets[owner]), to + rows.local(offsets[owner + 1]), from[owners.local(owner)]);", "if (offsets[owner] < offsets[owner + 1]) std::fill(to + rows.local(offsets[owner]), to + rows.local(offsets[owner + 1]) - 1, from[owners.local(owner)]);"),
    ("local day in UTC", "compiler/jit/steps_columns.cpp", "const std::int64_t local = calendar::is_instant(instant) ? instant + offsets.at(instant) : INT64_MAX;", "const std::int64_t local = calendar::is_instant(instant) ? instant : INT64_MAX;"),
    ("ends_with looks at the start", "compiler/jit/steps_columns.cpp", "return text(row).ends_with(wanted);", "return text(row).starts_with(wanted);"),
    ("first item of a list skipped", "compiler/jit/steps_columns.cpp", "for (std::int64_t i = begin; i < end; ++i) each(items.is_known(i)", "for (std::int64_t i = begin + 1; i < end; ++i) each(items.is_known(i)"),
    ("open bound of pairs closed", "compiler/jit/pairs.cpp", "    out += inwards;\n", ""),
    ("last instant of pairs lost", "compiler/jit/pairs.cpp", "if (at < lo || at > hi || !time_.has(other)) continue;", "if (at < lo || at >= hi || !time_.has(other)) continue;"),
    ("unequal keys are pairs", "compiler/jit/pairs.cpp", "if (keyed && (inner_keys_.values[static_cast<std::size_t>(other)] != key ||", "if (keyed && (inner_keys_.values[static_cast<std::size_t>(other)] == key ||"),
    ("pairs take the row before", "compiler/jit/groups.cpp", "return inner[static_cast<std::size_t>(pair)]; }, to);", "return inner[static_cast<std::size_t>(pair > 0 ? pair - 1 : 0)]; }, to);"),
    ("ties of pairs not seen", "compiler/jit/pairs.cpp", "if (fresh) out_.new_rank[i >> 6] |=", "if (!fresh) out_.new_rank[i >> 6] |="),
    ("line of texts one too far", "compiler/jit/steps.cpp", "while (line < holds.size() && !bit_of(holds[line], row)) ++line;", "while (line + 1 < holds.size() && !bit_of(holds[line], row)) ++line;\n    if (line > 1) --line;"),
]


def run(command, log, **options):
    with open(log, "a") as out:
        return subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, **options).returncode


def copy_source():
    """Laid out as a checkout of its own, so that ccache knows what others have compiled: for a bug it is one file."""
    COPY.mkdir(parents=True, exist_ok=True)
    for old in COPY.iterdir():
        if old.name == "build": continue
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if not (ROOT / name).is_file(): continue
        (COPY / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, COPY / name)
    (COPY / "build").mkdir(exist_ok=True)
    if not (COPY / "build" / "venv").exists(): (COPY / "build" / "venv").symlink_to(ROOT / "build" / "venv")


def build(log):
    return run(["cmake", "--preset", "release", "--log-level=ERROR"], log, cwd=COPY) or run(["ninja", "-C", str(COPY / "build"), "-j2", "differential"], log)


def try_programs(args, log):
    """The trial that differs and how, or nothing."""
    done = subprocess.run([str(COPY / "build" / "bin" / "differential"), "--programs", str(args.programs), "--seed", str(args.seed), "--jobs", "2",
                           "--failures", "1", "--no-shrink", "--no-table"], capture_output=True, text=True, errors="replace")
    with open(log, "a") as out: out.write(done.stdout[:20000] + done.stderr[:2000])
    trial = re.search(r"^seed \d+ trial (\d+): (.*)", done.stdout, re.M)
    if done.returncode == 0: return None
    return (int(trial[1]), trial[2][:60]) if trial else (0, "ends with status %d" % done.returncode)


def plant(bug, args, log):
    """One bug: what to print, whether it was found."""
    name, path, text, wrong = bug
    file = COPY / path
    whole = file.read_text()
    if whole.count(text) != 1:
        return "its text stands %d times in %s: mend this list" % (whole.count(text), path), False
    file.write_text(whole.replace(text, wrong))
    try:
        if build(log): return "does not build", False
        found = try_programs(args, log)
        return ("found by program %d" % found[0] if found else "MISSED in %d programs" % args.programs), bool(found)
    finally:
        file.write_text(whole)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--unchecked", action="store_true", help="do not run the source without bugs first")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    copy_source()
    log = COPY / "build" / "planted.txt"
    log.unlink(missing_ok=True)
    if build(log):
        sys.exit("the source without bugs does not build: see " + str(log))
    if not args.unchecked and try_programs(args, log):
        sys.exit("the source without bugs has differences already: see " + str(log))
    found = missed = 0
    for bug in BUGS:
        if args.names and bug[0] not in args.names: continue
        begin = time.monotonic()
        told, caught = plant(bug, args, log)
        print("%-40s %s (%.0f s)" % (bug[0], told, time.monotonic() - begin), flush=True)
        found, missed = found + caught, missed + (not caught)
    print("%d found, %d missed" % (found, missed))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
