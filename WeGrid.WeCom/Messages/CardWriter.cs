namespace WeGrid.WeCom.Messages;

/// <summary>Writes a card under the documented limits (wecom.md §2.7, §5.1).</summary>
internal static class CardWriter
{
    /// <summary>Advised title lengths in characters.</summary>
    public const int AppTitle = 36;
    public const int BotTitle = 26;

    private const int KeyBytes = 1024;
    private const int OptionIdBytes = 128;

    public static void Write(BodyWriter body, TemplateCard card, int titleLength) => body.Object("template_card", () =>
    {
        body.Text("card_type", card.CardType);
        Head(body, card, titleLength);
        switch (card)
        {
            case ButtonCard button: Buttons(body, button); break;
            case NoticeCard notice: Notice(body, notice); break;
            case VoteCard vote: Vote(body, vote); break;
            case FormCard form: Form(body, form); break;
        }

        body.Text("replace_text", card.ReplaceText);
    });

    private static void Head(BodyWriter body, TemplateCard card, int titleLength)
    {
        if (card.Source is not null)
        {
            body.Object("source", () => body.Text("desc", card.Source));
        }

        if (card.Menu.Count > 0)
        {
            body.Object("action_menu", () =>
            {
                body.Text("desc", card.MenuNote);
                body.List("action_list", card.Menu, 3, c =>
                {
                    body.Text("text", c.Text, required: true);
                    body.Bytes("key", c.Id, KeyBytes, required: true);
                });
            });
        }

        body.Identifier("task_id", card.TaskId, 128, required: card is not NoticeCard || card.Menu.Count > 0);
        body.Object("main_title", () =>
        {
            body.Advised("title", card.Title, titleLength, required: true);
            body.Text("desc", card.TitleNote);
        });
        if (card.Quote is not null)
        {
            body.Object("quote_area", () => body.Text("quote_text", card.Quote));
        }

        Content(body, card);
    }

    private static void Content(BodyWriter body, TemplateCard card)
    {
        body.Text("sub_title_text", card.Body);
        body.List("horizontal_content_list", card.Lines, 6, line =>
        {
            var type = line.Url is not null ? 1 : line.UserId is not null ? 3 : 0;
            if (type != 0)
            {
                body.Number("type", type);
            }

            body.Text("keyname", line.Name, required: true);
            body.Text("value", line.Value);
            body.Text("url", line.Url);
            body.Text("userid", line.Url is null ? line.UserId : null);
        });
        if (card.Url is not null)
        {
            body.Object("card_action", () =>
            {
                body.Number("type", 1);
                body.Text("url", card.Url);
            });
        }
    }

    private static void Buttons(BodyWriter body, ButtonCard card)
    {
        if (card.Select is { } select)
        {
            body.Object("button_selection", () => Select(body, select));
        }

        body.List("button_list", card.Buttons, 6, button =>
        {
            if (button.Url is not null)
            {
                body.Number("type", 1);
            }

            body.Text("text", button.Text, required: true);
            body.Number("style", button.Style);
            body.Bytes("key", button.Key, KeyBytes, required: button.Url is null);
            body.Text("url", button.Url);
        }, required: true);
    }

    private static void Notice(BodyWriter body, NoticeCard card)
    {
        body.Require("card_action.url", card.Url is not null);
        if (card.Figure is not null)
        {
            body.Object("emphasis_content", () =>
            {
                body.Text("title", card.Figure);
                body.Text("desc", card.FigureNote);
            });
        }

        body.List("jump_list", card.Links, 3, link =>
        {
            body.Number("type", 1);
            body.Text("title", link.Title, required: true);
            body.Text("url", link.Url, required: true);
        });
    }

    private static void Vote(BodyWriter body, VoteCard card)
    {
        body.Object("checkbox", () =>
        {
            body.Bytes("question_key", card.QuestionKey, KeyBytes, required: true);
            body.List("option_list", card.Options, 20, c => Option(body, c), required: true);
            body.Number("mode", card.Several ? 1 : 0);
        });
        Submit(body, card.Submit);
    }

    private static void Form(BodyWriter body, FormCard card)
    {
        body.List("select_list", card.Selects, 3, s => Select(body, s), required: true);
        Submit(body, card.Submit);
    }

    private static void Select(BodyWriter body, CardSelect select)
    {
        body.Bytes("question_key", select.QuestionKey, KeyBytes, required: true);
        body.Text("title", select.Title);
        body.Bytes("selected_id", select.SelectedId, OptionIdBytes);
        body.List("option_list", select.Options, 10, c => Option(body, c), required: true);
    }

    private static void Option(BodyWriter body, CardChoice choice)
    {
        body.Bytes("id", choice.Id, OptionIdBytes, required: true);
        body.Text("text", choice.Text, required: true);
    }

    private static void Submit(BodyWriter body, CardChoice submit) => body.Object("submit_button", () =>
    {
        body.Text("text", submit.Text, required: true);
        body.Bytes("key", submit.Id, KeyBytes, required: true);
    });
}
