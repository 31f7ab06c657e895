//! Every message, field, enum, value, service and call of the API carries a comment: callers never see our code.

use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, ServiceDescriptorProto};
use std::collections::BTreeSet;

/// The packages whose comments are ours to write.
const OURS: &str = "stalkinghub.";

// Field numbers of descriptor.proto: a place in a file is a path of (field, index) pairs.
const FILE_MESSAGES: i32 = 4;
const FILE_ENUMS: i32 = 5;
const FILE_SERVICES: i32 = 6;
const MESSAGE_FIELDS: i32 = 2;
const MESSAGE_MESSAGES: i32 = 3;
const MESSAGE_ENUMS: i32 = 4;
const ENUM_VALUES: i32 = 2;
const SERVICE_CALLS: i32 = 2;

/// What has no comment before it or on its line.
pub fn missing(file: &FileDescriptorProto) -> Vec<String> {
    if !file.package().starts_with(OURS) {
        return Vec::new();
    }
    let locations = file.source_code_info.iter().flat_map(|info| &info.location);
    let commented = locations
        .filter(|location| is_text(location.leading_comments()) || is_text(location.trailing_comments()))
        .map(|location| location.path.as_slice())
        .collect();
    let mut walk = Walk { file: file.name(), commented, missing: Vec::new() };
    for (at, message) in numbered(&file.message_type) {
        walk.message(&[FILE_MESSAGES, at], "", message);
    }
    for (at, kind) in numbered(&file.enum_type) {
        walk.enumeration(&[FILE_ENUMS, at], "", kind);
    }
    for (at, service) in numbered(&file.service) {
        walk.service(&[FILE_SERVICES, at], service);
    }
    walk.missing
}

fn is_text(comment: &str) -> bool {
    comment.chars().any(char::is_alphanumeric)
}

fn numbered<T>(items: &[T]) -> impl Iterator<Item = (i32, &T)> {
    (0..).zip(items)
}

struct Walk<'a> {
    file: &'a str,
    commented: BTreeSet<&'a [i32]>,
    missing: Vec<String>,
}

impl Walk<'_> {
    fn see(&mut self, path: &[i32], name: &str) {
        if !self.commented.contains(path) {
            self.missing.push(format!("proto/{}: {name} has no comment", self.file));
        }
    }

    fn message(&mut self, path: &[i32], outer: &str, message: &DescriptorProto) {
        if message.options.as_ref().is_some_and(prost_types::MessageOptions::map_entry) {
            return; // written by the compiler
        }
        let name = format!("{outer}{}", message.name());
        self.see(path, &name);
        let inner = format!("{name}.");
        for (at, field) in numbered(&message.field) {
            self.see(&[path, &[MESSAGE_FIELDS, at]].concat(), &format!("{inner}{}", field.name()));
        }
        for (at, nested) in numbered(&message.nested_type) {
            self.message(&[path, &[MESSAGE_MESSAGES, at]].concat(), &inner, nested);
        }
        for (at, kind) in numbered(&message.enum_type) {
            self.enumeration(&[path, &[MESSAGE_ENUMS, at]].concat(), &inner, kind);
        }
    }

    fn enumeration(&mut self, path: &[i32], outer: &str, kind: &EnumDescriptorProto) {
        let name = format!("{outer}{}", kind.name());
        self.see(path, &name);
        for (at, value) in numbered(&kind.value) {
            self.see(&[path, &[ENUM_VALUES, at]].concat(), &format!("{name}.{}", value.name()));
        }
    }

    fn service(&mut self, path: &[i32], service: &ServiceDescriptorProto) {
        self.see(path, service.name());
        for (at, call) in numbered(&service.method) {
            self.see(&[path, &[SERVICE_CALLS, at]].concat(), &format!("{}.{}", service.name(), call.name()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protos;

    fn problems(package: &str, text: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("syntax = \"proto3\";\npackage {package};\n{text}");
        std::fs::write(folder.path().join("sample.proto"), text).unwrap();
        protos::compile(folder.path()).unwrap().file_descriptor_set().file.iter().flat_map(missing).collect()
    }

    const COMMENTED: &str = "
        // A service.
        service S {
          // A call.
          rpc Go(M) returns (M);
        }
        // A message.
        message M {
          // A field.
          string a = 1;
          map<string, string> b = 2; // Another, on its line.
          // Nested.
          message N {
            // Its field.
            E e = 1;
          }
          // An enum.
          enum E {
            // A value.
            E_UNSPECIFIED = 0;
          }
        }";

    #[test]
    fn what_is_commented_throughout_passes() {
        assert_eq!(problems("stalkinghub.sample.v1", COMMENTED), [""; 0]);
    }

    #[test]
    fn each_missing_comment_is_named() {
        for (comment, name) in [
            ("// A service.", "S"),
            ("// A call.", "S.Go"),
            ("// A message.", "M"),
            ("// A field.", "M.a"),
            ("// Another, on its line.", "M.b"),
            ("// Nested.", "M.N"),
            ("// Its field.", "M.N.e"),
            ("// An enum.", "M.E"),
            ("// A value.", "M.E.E_UNSPECIFIED"),
        ] {
            let expected = [format!("proto/sample.proto: {name} has no comment")];
            assert_eq!(problems("stalkinghub.sample.v1", &COMMENTED.replace(comment, "")), expected);
            assert_eq!(problems("stalkinghub.sample.v1", &COMMENTED.replace(comment, "// -\n")), expected);
        }
    }

    #[test]
    fn what_others_wrote_is_left_alone() {
        assert_eq!(problems("google.rpc", "message Status {}"), [""; 0]);
    }
}
