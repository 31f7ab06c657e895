//! Textual encodings of certificates, lists and keys (RFC 7468), read strictly: nothing but blocks, white space and text
//! between them, so that a file that was cut short is never taken for a shorter one.

use data_encoding::BASE64;

/// A file that is not made of whole blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPem {
    /// A block begins and does not end.
    #[error("a block begins and does not end")]
    CutShort,
    /// A block ends that did not begin, or under another name.
    #[error("a block ends that did not begin")]
    Unbalanced,
    /// What is inside a block is not base64.
    #[error("a block holds what is not base64")]
    NotBase64,
}

/// One block.
pub fn pem(label: &str, bytes: &[u8]) -> String {
    let body = BASE64.encode(bytes);
    let mut text = format!("-----BEGIN {label}-----\n");
    let mut rest = body.as_str();
    while !rest.is_empty() {
        // Lines of 64 characters (RFC 7468, section 2); base64 has no others than of one byte.
        let (line, more) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = more;
    }
    text + &format!("-----END {label}-----\n")
}

/// All blocks of a text: each with its label and its bytes.
pub fn pems(text: &str) -> Result<Vec<(String, Vec<u8>)>, BadPem> {
    let mut found = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines().map(str::trim) {
        if let Some(label) = line.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) {
            if open.is_some() {
                return Err(BadPem::CutShort);
            }
            open = Some((label.to_owned(), String::new()));
        } else if let Some(label) = line.strip_prefix("-----END ").and_then(|rest| rest.strip_suffix("-----")) {
            let (begun, body) = open.take().ok_or(BadPem::Unbalanced)?;
            if begun != label {
                return Err(BadPem::Unbalanced);
            }
            let bytes = BASE64.decode(body.as_bytes()).map_err(|_| BadPem::NotBase64)?;
            found.push((begun, bytes));
        } else if line.starts_with('-') {
            return Err(BadPem::CutShort);
        } else if let Some((_, body)) = &mut open {
            body.push_str(line);
        }
    }
    if open.is_some() { Err(BadPem::CutShort) } else { Ok(found) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may")]
mod tests {
    use super::*;

    const TWO: &str =
        "a note\n-----BEGIN X-----\nAAEC\nAwQF\n-----END X-----\n\n-----BEGIN Y-----\n/w==\n-----END Y-----\n";

    #[test]
    fn whole_blocks_are_read_in_order() {
        let read = pems(TWO).unwrap();
        assert_eq!(read, [("X".to_owned(), vec![0, 1, 2, 3, 4, 5]), ("Y".to_owned(), vec![0xff])]);
        assert_eq!(pems("nothing here").unwrap(), []);
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(pems(&pem("Z", &bytes)).unwrap(), [("Z".to_owned(), bytes)]);
    }

    #[test]
    fn no_file_that_was_cut_short_inside_a_block_is_taken_for_a_shorter_one() {
        let (first, last) = (TWO.find("-----BEGIN").unwrap(), TWO.rfind("-----END Y-----").unwrap() + 15);
        let between = TWO.find("-----END X-----").unwrap() + 15..=TWO.find("-----BEGIN Y").unwrap();
        for cut in first + 1..last {
            assert_eq!(pems(&TWO[..cut]).is_ok(), between.contains(&cut), "{:?}", &TWO[..cut]);
        }
        assert_eq!(pems("-----BEGIN X-----\n!\n-----END X-----"), Err(BadPem::NotBase64));
        assert_eq!(pems("-----BEGIN X-----\nAAEC\n-----END Y-----"), Err(BadPem::Unbalanced));
        assert_eq!(pems("-----END Y-----"), Err(BadPem::Unbalanced));
    }
}
