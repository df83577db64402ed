//! Embeds the page: finds its files, and writes the table that `host/src/http/page.rs` serves.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

/// Embeds the files below `ROGATIO_PAGE_DIR` (by default `page` among what was built); without them an empty page. A file `NAME.br` is `NAME` in
/// brotli, which the build of the page made.
pub(crate) fn embed(built: &Path, out: &Path) -> Result<()> {
    println!("cargo:rerun-if-env-changed=ROGATIO_PAGE_DIR");
    println!("cargo:rerun-if-changed=build/page.rs");
    let folder = env::var_os("ROGATIO_PAGE_DIR").map_or_else(|| built.join("page"), PathBuf::from);
    // A folder that is missing is watched by its absence: cargo runs this step again at each build until it is there.
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    if folder.is_dir() {
        find(&folder, &mut files)?;
    }
    files.retain(|path| path.extension().is_none_or(|extension| extension != "br"));
    files.sort();
    let mut table = format!(
        "/// The files of the page, in the order of their paths.\npub(super) static PAGE: [File; {}] = [\n",
        files.len()
    );
    for path in &files {
        let name = path
            .strip_prefix(&folder)?
            .to_str()
            .context("a file of the page has a name that is not UTF-8")?;
        let (plain, packed) = (fs::read(path)?, path.with_added_extension("br"));
        let stored = if packed.is_file() {
            let mut unpacked = Vec::new();
            brotli::Decompressor::new(fs::File::open(&packed)?, 1 << 16).read_to_end(&mut unpacked)?;
            ensure!(unpacked == plain, "{} is not {name} in brotli", packed.display());
            Stored::Brotli(&packed)
        } else {
            Stored::Plain(path)
        };
        table.push_str(&row(&name.replace('\\', "/"), media_type(path), &plain, stored)?);
    }
    table.push_str("];\n");
    fs::write(out.join("page.rs"), table)?;
    Ok(())
}

/// Embeds the pages about codes as HTML, and their list.
pub(crate) fn embed_errors(workspace: &Path, out: &Path) -> Result<()> {
    let folder = workspace.join("docs/errors");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    find(&folder, &mut files)?;
    files.sort();
    let store = out.join("errors");
    fs::create_dir_all(&store)?;
    let mut table = format!(
        "/// The pages about codes and their list, by path.\npub(super) static ERRORS: [File; {}] = [\n",
        files.len()
    );
    for path in &files {
        let name = path.file_stem().and_then(|name| name.to_str()).context("a page's name is not UTF-8")?;
        let (title, address) = match name {
            "README" => ("Codes", "docs/errors".to_owned()),
            code => (code, format!("docs/errors/{code}")),
        };
        let packed = store.join(format!("{name}.br"));
        let plain = html(title, &fs::read_to_string(path)?);
        fs::write(&packed, brotli(plain.as_bytes(), 11)?)?;
        table.push_str(&row(&address, HTML, plain.as_bytes(), Stored::Brotli(&packed))?);
    }
    table.push_str("];\n");
    fs::write(out.join("errors.rs"), table)?;
    Ok(())
}

/// A page of Markdown as HTML. Links to other codes lead to their pages here, links to other documents to the repository.
fn html(title: &str, markdown: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser, Tag, html::push_html};
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).map(|event| match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = match dest_url.strip_suffix(".md") {
                Some(other) if other.starts_with("../") => {
                    let repository = env!("CARGO_PKG_REPOSITORY");
                    format!("{repository}/blob/main/docs/{}.md", other.trim_start_matches("../")).into()
                }
                Some(code) => format!("/docs/errors/{code}").into(),
                None => dest_url,
            };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        other => other,
    });
    let mut body = String::new();
    push_html(&mut body, events);
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><link rel=\"stylesheet\" href=\"/docs/style.css\"></head>\n<body><main>{body}\
         <p><a href=\"/docs/errors\">All codes</a> \u{b7} <a href=\"/docs\">The HTTP API</a></p></main></body></html>\n"
    )
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo:rerun-if-changed={}", path.display());
            find(&path, files)?;
        } else {
            println!("cargo:rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
    Ok(())
}

/// Where the bytes are that are embedded, and in which form.
enum Stored<'a> {
    Plain(&'a Path),
    Brotli(&'a Path),
}

fn row(name: &str, media_type: &str, plain: &[u8], stored: Stored<'_>) -> Result<String> {
    let stored = match stored {
        Stored::Plain(file) => format!("Stored::Plain(Cow::Borrowed(include_bytes!({file:?})))"),
        Stored::Brotli(file) => format!("Stored::Brotli(include_bytes!({file:?}))"),
    };
    let mut text = String::from("    File {\n");
    writeln!(text, "        path: {name:?},")?;
    writeln!(text, "        media_type: {media_type:?},")?;
    writeln!(text, "        digest: Cow::Borrowed(\"{}\"),", hexadecimal(&Sha256::digest(plain)))?;
    writeln!(text, "        stored: {stored},")?;
    text.push_str("        gzip: OnceLock::new(),\n    },\n");
    Ok(text)
}

/// The bytes in brotli; the qualities above 9 take most of a minute for an engine.
pub(crate) fn brotli(plain: &[u8], quality: u32) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 1 << 16, quality, 24).write_all(plain)?;
    Ok(packed)
}

/// A digest as the engine writes it.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hexadecimal(&Sha256::digest(bytes)))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const HTML: &str = "text/html; charset=utf-8";

/// The media type of what a page is made of; anything else is bytes.
fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => HTML,
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
