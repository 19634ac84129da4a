using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Portal.Kernel;
using Portal.Shell.Components;
using Portal.Tests.Support;

namespace Portal.Tests.Shell.Components;

/// <summary>Asking before, and telling after.</summary>
public sealed class AnswerTests : PageContext
{
    [Fact]
    public void What_failed_is_said_in_its_own_words_and_answered_with_false()
    {
        var feedback = Services.GetRequiredService<Feedback>();

        Assert.False(feedback.Show((Result)Error.Conflict("Only an active tenant can be suspended."), "Suspended."));

        var said = Assert.Single(Services.GetRequiredService<ISnackbar>().ShownSnackbars);
        Assert.Equal("Only an active tenant can be suspended.", said.Message);
        Assert.Equal(Severity.Warning, said.Severity);
    }

    [Fact]
    public void What_went_well_is_said_only_where_there_is_something_to_say()
    {
        var feedback = Services.GetRequiredService<Feedback>();

        Assert.True(feedback.Show(Result.Success));
        Assert.Empty(Services.GetRequiredService<ISnackbar>().ShownSnackbars);
        Assert.True(feedback.Show(Result.Success, "Suspended."));
        Assert.Equal("Suspended.", Services.GetRequiredService<ISnackbar>().ShownSnackbars.Single().Message);
    }

    [Fact]
    public async Task A_dangerous_step_waits_until_the_name_is_typed()
    {
        var (page, answer) = await AskAsync(typed: "Acme");
        var go = Button(page, "Suspend");
        Assert.True(go.HasAttribute("disabled"));

        page.Find("input").Input("Acm");
        Assert.True(Button(page, "Suspend").HasAttribute("disabled"));
        page.Find("input").Input("Acme");
        Button(page, "Suspend").Click();

        Assert.True(await answer);
    }

    [Fact]
    public async Task Cancelling_answers_no()
    {
        var (page, answer) = await AskAsync(typed: null);
        Assert.Contains("Its pages close.", page.Markup);

        Button(page, "Cancel").Click();

        Assert.False(await answer);
    }

    private async Task<(IRenderedComponent<MudDialogProvider> Page, Task<bool> Answer)> AskAsync(string? typed)
    {
        var page = Render<MudDialogProvider>();
        var dialogs = Services.GetRequiredService<IDialogService>();
        RenderFragment what = builder => builder.AddContent(0, "Its pages close.");
        Task<bool> answer = null!;
        await page.InvokeAsync(() => { answer = dialogs.ConfirmAsync("Suspend Acme?", what, "Suspend", typed, isDangerous: true); });
        page.WaitForElement(".mud-dialog");
        return (page, answer);
    }

    private static IElement Button(IRenderedComponent<MudDialogProvider> page, string text) => page.FindAll("button").Single(b => b.TextContent.Trim() == text);
}
