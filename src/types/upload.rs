//! `Upload`: a file that is sent to Logto.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use bytes::Bytes;

/// A file to upload: its name, its media type and its content.
///
/// The content is in memory ([`new`](Self::new)) or a file on disk ([`from_path`](Self::from_path)), which is
/// read while it is sent. Either can be sent again when an attempt fails.
///
/// ```
/// use logto_management::types::Upload;
///
/// let logo = Upload::new("logo.png", "image/png", vec![0x89, b'P', b'N', b'G']);
/// assert_eq!(logo.file_name(), "logo.png");
/// let pages = Upload::from_path("build/sign-in.zip", "application/zip");
/// assert_eq!(pages.file_name(), "sign-in.zip");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    file_name: String,
    content_type: String,
    content: UploadContent,
}

/// Where the content comes from.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum UploadContent {
    Memory(Bytes),
    File(PathBuf),
}

impl Upload {
    /// A file with this name, media type (like `image/png`) and content.
    pub fn new(file_name: impl Into<String>, content_type: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self {
            file_name: file_name.into(),
            content_type: content_type.into(),
            content: UploadContent::Memory(Bytes::from(content.into())),
        }
    }

    /// A file on disk, with its media type. It is opened by each attempt and read piece by piece, so that its
    /// size does not matter to memory. It is sent under the last part of the path, unless
    /// [`named`](Self::named) says otherwise.
    ///
    /// A file that cannot be opened is an error of the call, and nothing is sent. One that becomes shorter
    /// while it is sent breaks the request off.
    pub fn from_path(path: impl AsRef<Path>, content_type: impl Into<String>) -> Self {
        let path = path.as_ref();
        Self {
            file_name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            content_type: content_type.into(),
            content: UploadContent::File(path.to_owned()),
        }
    }

    /// The same file under another name.
    #[must_use]
    pub fn named(mut self, file_name: impl Into<String>) -> Self {
        self.file_name = file_name.into();
        self
    }

    /// The name under which it is sent.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Its media type.
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    pub(crate) fn source(&self) -> &UploadContent {
        &self.content
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file_name, content_type, content } = self;
        match content {
            UploadContent::Memory(bytes) => {
                write!(formatter, "Upload({file_name:?}, {content_type}, {} bytes)", bytes.len())
            }
            UploadContent::File(path) => write!(formatter, "Upload({file_name:?}, {content_type}, {path:?})"),
        }
    }
}
