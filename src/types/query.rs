//! How values stand in the query of a URL.

/// A value, or several, or none, for a parameter of a query.
pub trait QueryValue {
    /// Hands each name and value to `push`.
    fn each(&self, name: &str, push: &mut dyn FnMut(&str, &str));
}

/// Names and values of a query, in order. A name may repeat, which the map that the document speaks of
/// cannot say.
#[derive(Clone, Debug, Default)]
pub struct QueryPairs(Vec<(String, String)>);

impl QueryPairs {
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    pub fn iter(&self) -> std::slice::Iter<'_, (String, String)> {
        self.0.iter()
    }
}

impl QueryValue for QueryPairs {
    fn each(&self, _: &str, push: &mut dyn FnMut(&str, &str)) {
        for (name, value) in self.iter() {
            push(name, value);
        }
    }
}

impl QueryValue for str {
    fn each(&self, name: &str, push: &mut dyn FnMut(&str, &str)) {
        push(name, self);
    }
}

impl<T: QueryValue + ?Sized> QueryValue for &T {
    fn each(&self, name: &str, push: &mut dyn FnMut(&str, &str)) {
        (**self).each(name, push);
    }
}

impl<T: QueryValue> QueryValue for Option<T> {
    fn each(&self, name: &str, push: &mut dyn FnMut(&str, &str)) {
        if let Some(value) = self {
            value.each(name, push);
        }
    }
}

impl<T: QueryValue> QueryValue for Vec<T> {
    fn each(&self, name: &str, push: &mut dyn FnMut(&str, &str)) {
        for value in self {
            value.each(name, push);
        }
    }
}

macro_rules! query_value_as_text {
    ($($type:ty),+) => {$(
        impl QueryValue for $type {
            fn each(&self, name: &str, push: &mut dyn FnMut(&str, &str)) {
                push(name, &self.to_string());
            }
        }
    )+};
}

query_value_as_text!(String, bool, i64, f64, super::Timestamp);
