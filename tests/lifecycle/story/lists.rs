//! Users are listed, searched for, walked through and fetched by id.

use futures_util::TryStreamExt;
use logto_management::{
    Result,
    search::{Field, Search},
};

use super::{assert_not_sent, refusal};
use crate::stage::Stage;

const COUNT: usize = 5;

pub async fn play(stage: &Stage<'_>) -> Result<()> {
    let users = stage.users();
    let mut newest_first = Vec::new();
    for _ in 0..COUNT {
        newest_first.insert(0, stage.user().await?.id);
    }
    let ours = Search::new().exact_any(Field::Id, &newest_first).case_sensitive();

    let page = users.list().page_size(2).search(&ours).await?;
    assert_eq!((page.len(), page.total, page.has_next()), (2, Some(COUNT as u64), Some(true)));
    let beyond = users.list().page(4).page_size(2).search(&ours).await?;
    assert!(beyond.is_empty());

    let walk = users.list().page_size(2).search(&ours).stream().in_flight(2);
    let mut walked: Vec<String> = walk.map_ok(|user| user.id).try_collect().await?;
    let mut wanted = newest_first.clone();
    for ids in [&mut walked, &mut wanted] {
        ids.sort();
    }
    assert_eq!(walked, wanted);

    let named = Search::new().starts_with(Field::Username, stage.prefix());
    let found = users.list().page_size(100).search(&named).await?;
    assert!(newest_first.iter().all(|id| found.iter().any(|user| user.id == *id)));
    let nothing = Search::new().contains(Field::Username, format!("{}%", stage.prefix()));
    assert!(users.list().search(&nothing).await?.is_empty(), "a text is taken literally");

    let asked = [newest_first[2].as_str(), "nosuchuser00", &newest_first[0]];
    let some = users.get_many(asked).await?;
    assert_eq!(some.users.iter().map(|user| &user.id).collect::<Vec<_>>(), [&newest_first[2], &newest_first[0]]);
    assert_eq!(some.missing, ["nosuchuser00"]);

    assert_not_sent(users.list().page_size(101).await);
    assert_not_sent(users.list().search(&Search::new().exact(Field::Id, "")).await);
    assert_eq!(refusal(users.list().search_param("search.shoeSize", "42").await), "request.invalid_input");
    Ok(())
}
