//! Files that import each other in a loop cannot be read, moved or tested one by one.

use crate::paths::{Path, Written, paths};
use crate::sources::sources;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

/// As many files may form a loop: halves of one thing that were parted for length.
const MOST: usize = 3;

/// The crate's modules, each with its file and what it names.
struct Modules {
    files: Vec<Module>,
    by_path: HashMap<Vec<String>, usize>,
}

struct Module {
    file: String,
    path: Vec<String>,
    paths: Vec<Path>,
    /// What its `use` lines bring, from the crate's root.
    imports: HashMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
    /// The names that it declares itself.
    declared: BTreeSet<String>,
}

/// What a path leads to.
#[derive(Clone, Copy)]
enum Target {
    Module(usize),
    /// Something that this file declares.
    Item(usize),
}

impl Modules {
    fn read() -> Self {
        let sources: Vec<_> = sources().iter().filter(|source| source.path != "main.rs").collect();
        let by_path: HashMap<_, _> = sources
            .iter()
            .enumerate()
            .map(|(at, source)| (source.module(), at))
            .collect();
        let files = sources
            .iter()
            .map(|source| {
                let mut module = Module {
                    file: source.path.clone(),
                    path: source.module(),
                    paths: paths(&source.code),
                    imports: HashMap::new(),
                    globs: Vec::new(),
                    declared: declared(&source.code),
                };
                for path in &module.paths {
                    let Some(absolute) = absolute(&by_path, &module.path, path) else {
                        continue;
                    };
                    match &path.written {
                        Written::Use { name, .. } => drop(module.imports.insert(name.clone(), absolute)),
                        Written::Glob => module.globs.push(absolute),
                        Written::Inline => {}
                    }
                }
                module
            })
            .collect();
        Self { files, by_path }
    }

    /// Where a path from the crate's root leads, through re-exports. `depth` ends re-exports that lead in a circle.
    fn resolve(&self, path: &[String], depth: usize) -> Option<Target> {
        let length = (0..=path.len())
            .rev()
            .find(|length| self.by_path.contains_key(&path[..*length]))?;
        let at = self.by_path[&path[..length]];
        let Some(name) = path.get(length) else {
            return Some(Target::Module(at));
        };
        let module = &self.files[at];
        if module.declared.contains(name) || depth == 0 {
            return Some(Target::Item(at));
        }
        if let Some(import) = module.imports.get(name) {
            let mut whole = import.clone();
            whole.extend_from_slice(&path[length + 1..]);
            return self.resolve(&whole, depth - 1);
        }
        let globbed = module.globs.iter().find_map(|glob| {
            let Some(Target::Module(other)) = self.resolve(glob, depth - 1) else {
                return None;
            };
            self.files[other].declared.contains(name).then_some(Target::Item(other))
        });
        Some(globbed.unwrap_or(Target::Item(at)))
    }

    /// The files that each file names, with the names.
    fn arrows(&self) -> Vec<BTreeMap<usize, BTreeSet<String>>> {
        let mut arrows = vec![BTreeMap::<usize, BTreeSet<String>>::new(); self.files.len()];
        for (from, module) in self.files.iter().enumerate() {
            for path in &module.paths {
                let Some(absolute) = absolute(&self.by_path, &module.path, path).or_else(|| imported(module, path))
                else {
                    continue;
                };
                let to = match (self.resolve(&absolute, 8), &path.written) {
                    // The paths through an imported module say what is used of it.
                    (Some(Target::Module(_)), Written::Use { .. }) | (None, _) => continue,
                    (Some(Target::Module(to) | Target::Item(to)), _) => to,
                };
                let child = self.files[to].path.starts_with(&module.path);
                let exported = matches!(path.written, Written::Use { public: true, .. } | Written::Glob);
                if from != to && !(child && exported) {
                    let name = path.segments.last().cloned().unwrap_or_default();
                    arrows[from].entry(to).or_default().insert(name);
                }
            }
        }
        arrows
    }
}

/// A path of `module` from the crate's root, also one that begins with a child of it.
fn absolute(by_path: &HashMap<Vec<String>, usize>, module: &[String], path: &Path) -> Option<Vec<String>> {
    path.absolute(module).or_else(|| {
        let mut child = module.to_vec();
        child.push(path.segments.first()?.clone());
        by_path.contains_key(&child).then(|| [module, &path.segments].concat())
    })
}

/// A path in the code that begins with an imported name, from the crate's root.
fn imported(module: &Module, path: &Path) -> Option<Vec<String>> {
    let import = module.imports.get(path.segments.first()?)?;
    (path.written == Written::Inline).then(|| [import, &path.segments[1..]].concat())
}

/// The names of the items that a file declares.
fn declared(code: &str) -> BTreeSet<String> {
    const ITEMS: [&str; 8] = ["struct", "enum", "fn", "trait", "type", "const", "static", "union"];
    let words: Vec<&str> = code
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let pairs = words.windows(2).filter(|pair| ITEMS.contains(&pair[0]));
    pairs.map(|pair| pair[1].to_owned()).collect()
}

/// The groups of files in which each leads to each, the longest first.
fn groups(arrows: &[BTreeMap<usize, BTreeSet<String>>]) -> Vec<Vec<usize>> {
    let reach: Vec<BTreeSet<usize>> = (0..arrows.len())
        .map(|from| {
            let mut seen = BTreeSet::new();
            let mut open = vec![from];
            while let Some(at) = open.pop() {
                open.extend(arrows[at].keys().filter(|to| seen.insert(**to)));
            }
            seen
        })
        .collect();
    let mut groups: BTreeSet<Vec<usize>> = BTreeSet::new();
    for from in 0..arrows.len() {
        groups.insert(
            reach[from]
                .iter()
                .copied()
                .filter(|to| reach[*to].contains(&from))
                .collect(),
        );
    }
    let mut groups: Vec<_> = groups.into_iter().filter(|group| group.len() > 1).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

#[test]
fn no_more_than_three_files_import_each_other() {
    let modules = Modules::read();
    let arrows = modules.arrows();
    let mut report = String::new();
    for group in groups(&arrows).iter().filter(|group| group.len() > MOST) {
        writeln!(report, "{} files import each other:", group.len()).unwrap();
        for from in group {
            for (to, names) in arrows[*from].iter().filter(|(to, _)| group.contains(to)) {
                let (from, to) = (&modules.files[*from].file, &modules.files[*to].file);
                writeln!(
                    report,
                    "  src/{from} -> src/{to}: {}",
                    names.iter().cloned().collect::<Vec<_>>().join(", ")
                )
                .unwrap();
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn files_that_lead_to_each_other_form_a_group() {
    let arrow = |to: &[usize]| to.iter().map(|to| (*to, BTreeSet::new())).collect::<BTreeMap<_, _>>();
    let arrows = [
        arrow(&[1]),
        arrow(&[2, 3]),
        arrow(&[0]),
        arrow(&[]),
        arrow(&[5]),
        arrow(&[4]),
    ];
    assert_eq!(groups(&arrows), [vec![0, 1, 2], vec![4, 5]]);
}
