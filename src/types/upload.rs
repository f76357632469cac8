//! `Upload`: a file that is sent to Logto.

use std::fmt;

use bytes::Bytes;

/// A file to upload: its name, its media type and its content.
///
/// The content is kept in memory, so that an attempt that fails can be repeated.
///
/// ```
/// use logto_management::types::Upload;
///
/// let logo = Upload::new("logo.png", "image/png", vec![0x89, b'P', b'N', b'G']);
/// assert_eq!(logo.file_name(), "logo.png");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    file_name: String,
    content_type: String,
    content: Bytes,
}

impl Upload {
    /// A file with this name, media type (like `image/png`) and content.
    pub fn new(file_name: impl Into<String>, content_type: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { file_name: file_name.into(), content_type: content_type.into(), content: Bytes::from(content.into()) }
    }

    /// The name under which it is sent.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Its media type.
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// What is in it.
    pub fn content(&self) -> &[u8] {
        &self.content
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file_name, content_type, content } = self;
        write!(formatter, "Upload({file_name:?}, {content_type}, {} bytes)", content.len())
    }
}
