//! What an authenticator app needs to know.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{CreatedTotp, Secret};

/// What is escaped in a provisioning URI. A colon is, too: one stands between issuer and account.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl CreatedTotp {
    /// The address by which an authenticator app takes over the secret, also known as `otpauth` URI: for
    /// a link on the phone itself, or for a QR code of your own.
    ///
    /// The app shows `issuer` and `account`: the name of your service, and the name by which the user
    /// knows the account, like an email address. Codes have 6 digits and last 30 seconds, as Logto checks
    /// them. The address holds the secret.
    ///
    /// ```
    /// # use logto_management::testing::FakeLogto;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeLogto::start().await;
    /// # let user_id = fake.seed().user("ada").add();
    /// # let client = fake.client();
    /// use logto_management::types::NewTotp;
    ///
    /// let totp = client.users().create_totp(&user_id, NewTotp::new()).await?;
    /// let uri = totp.provisioning_uri("Acme & Co", "ada@example.com");
    /// println!("open {}", uri.expose_secret());
    /// # let secret = totp.secret.expose_secret();
    /// # assert_eq!(uri.expose_secret(), format!(
    /// #     "otpauth://totp/Acme%20%26%20Co:ada%40example.com?secret={secret}&issuer=Acme%20%26%20Co\
    /// #      &algorithm=SHA1&digits=6&period=30"
    /// # ));
    /// # Ok(())
    /// # }
    /// ```
    pub fn provisioning_uri(&self, issuer: &str, account: &str) -> Secret {
        let issuer = utf8_percent_encode(issuer, ESCAPED);
        let account = utf8_percent_encode(account, ESCAPED);
        let secret = self.secret.expose_secret();
        let parameters = "algorithm=SHA1&digits=6&period=30";
        format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&{parameters}").into()
    }
}
