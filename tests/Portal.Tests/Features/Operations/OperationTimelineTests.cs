using System.Globalization;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Features.Operations;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Operations;

public sealed class OperationTimelineTests : PageContext
{
    [Fact]
    public void Every_step_is_a_row_with_its_state_in_words_and_what_it_took()
    {
        var rows = Show(Views.Provision(OperationStatus.Running)).FindAll("ol > li");

        Assert.Equal(11, rows.Count);
        Assert.Equal(["done", "done", "running", "pending"], rows.Take(4).Select(r => r.GetAttribute("data-state")));
        Assert.Equal("Done 0.4 s", Words(rows[0].QuerySelector(".timeline-meta")!));
        Assert.Equal("Create the database", Words(rows[2].QuerySelector(".timeline-title")!));
        Assert.Equal("A database of its own is being created.", Words(rows[2].QuerySelector(".timeline-body")!));
        Assert.Equal("Not started", Words(rows[3].QuerySelector(".timeline-meta")!));
    }

    [Fact]
    public void The_bar_says_how_far_and_how_long_still()
    {
        var shown = Show(Views.Provision(OperationStatus.Running, current: 5, remaining: TimeSpan.FromSeconds(6.2)));

        var bar = shown.Find("progress");
        Assert.Equal(("45", "100"), (bar.GetAttribute("value"), bar.GetAttribute("max")));
        Assert.False(string.IsNullOrEmpty(bar.GetAttribute("aria-label")));
        Assert.Equal("5 of 11 steps done About 7 s left", Words(shown.Find(".timeline-progress")));
    }

    [Fact]
    public void The_running_steps_seconds_tick_and_the_time_left_shrinks()
    {
        var shown = Show(Views.Provision(OperationStatus.Running, remaining: TimeSpan.FromSeconds(8)));
        Assert.Equal("Running 0 s", Words(Step(shown, "create-database").QuerySelector(".timeline-meta")!));

        for (var second = 0; second < 3; second++)
            Clock.Advance(TimeSpan.FromSeconds(1));

        shown.WaitForAssertion(() => Assert.Equal("Running 3 s", Words(Step(shown, "create-database").QuerySelector(".timeline-meta")!)));
        Assert.Contains("About 5 s left", Words(shown.Find(".timeline-progress")));
    }

    [Fact]
    public void A_waiting_step_counts_down_to_its_next_try()
    {
        var shown = Show(Views.Provision(OperationStatus.Waiting, state: TimelineStepState.Waiting, attempts: 3, nextAttempt: Views.Start.AddSeconds(75)));
        Assert.Equal("Next try in 1 min 15 s", Words(shown.Find(".timeline-next")));

        Clock.Advance(TimeSpan.FromSeconds(74.5));

        shown.WaitForAssertion(() => Assert.Equal("Trying again now", Words(shown.Find(".timeline-next"))));
    }

    [Fact]
    public void A_visitor_reads_a_calm_sentence_and_no_error()
    {
        var shown = Render<OperationTimeline>(p => p
            .Add(t => t.View, Views.Provision(OperationStatus.Failed, state: TimelineStepState.Failed, attempts: 3))
            .Add(t => t.Error, "password of server 10.0.0.5 refused"));

        Assert.Contains("Our team sees it", shown.Markup);
        Assert.DoesNotContain("10.0.0.5", shown.Markup);
        Assert.DoesNotContain("3 attempts", shown.Markup);
        Assert.DoesNotContain("is being created", Words(Step(shown, "create-database")));
    }

    [Fact]
    public void Staff_read_the_error_the_advice_and_the_attempts()
    {
        var shown = Render<OperationTimeline>(p => p
            .Add(t => t.View, Views.Provision(OperationStatus.Failed, state: TimelineStepState.Failed, attempts: 3))
            .Add(t => t.ForStaff, true)
            .Add(t => t.Error, "No space <left>")
            .Add(t => t.Advice, "Free some."));

        Assert.Equal("What went wrong No space <left> What you can do Free some.", Words(Step(shown, "create-database").QuerySelector("dl")!));
        Assert.Contains("3 attempts", shown.Markup);
        Assert.DoesNotContain("Our team sees it", shown.Markup);
    }

    [Fact]
    public void Somebody_who_listens_hears_what_matters_and_no_chatter()
    {
        var shown = Show(Views.Provision(OperationStatus.Running, current: 0));
        var id = shown.Instance.View.Id;
        string Heard() => Words(shown.Find("[role=status]"));
        void Move(TimelineView view) => shown.Render(p => p.Add(t => t.View, view with { Id = id }));
        Assert.Equal("The workspace is being set up", Heard());

        Move(Views.Provision(OperationStatus.Running, current: 1));
        Move(Views.Provision(OperationStatus.Running, current: 2));
        Assert.Equal("The workspace is being set up", Heard());

        Clock.Advance(OperationTimeline.BetweenAnnouncements);
        Move(Views.Provision(OperationStatus.Running, current: 3));
        Assert.Equal("Prepare the database", Heard());

        Move(Views.Succeeded());
        Assert.Equal("The workspace is ready", Heard());
    }

    [Fact]
    public void Once_it_has_ended_nothing_ticks_any_more()
    {
        var shown = Show(Views.Succeeded());
        var before = shown.RenderCount;

        Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(before, shown.RenderCount);
        Assert.Equal("11 of 11 steps done Took 4.4 s", Words(shown.Find(".timeline-progress")));
        Assert.Equal("100", shown.Find("progress").GetAttribute("value"));
    }

    [Fact]
    public void What_is_being_undone_says_what_goes_and_what_is_gone()
    {
        var view = Views.Provision(OperationStatus.Undoing, current: 2, state: TimelineStepState.Undone);
        var steps = view.Steps.ToList();
        steps[1] = steps[1] with { State = TimelineStepState.Undoing, Took = null };

        var shown = Show(view with { Steps = steps, Direction = StepDirection.Undo });

        Assert.Equal("The place is given back.", Words(Step(shown, "place-in-cell").QuerySelector(".timeline-body")!));
        Assert.StartsWith("Undone", Words(Step(shown, "create-database").QuerySelector(".timeline-meta")!));
        Assert.Equal("2 steps still to take back", Words(shown.Find(".timeline-progress")));
    }

    [Fact]
    public async Task It_is_right_without_a_circuit()
    {
        await using var renderer = new HtmlRenderer(Services, NullLoggerFactory.Instance);

        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(OperationTimeline.View)] = Views.Provision(OperationStatus.Running) });
            return (await renderer.RenderComponentAsync<OperationTimeline>(parameters)).ToHtmlString();
        });

        Assert.Contains("data-state=\"running\"", html);
        Assert.Contains("<progress", html);
        Assert.DoesNotContain("style=", html); // the policy of static pages refuses style attributes
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    [InlineData("fr")]
    [InlineData("es")]
    public void Every_step_and_every_state_has_words_in_every_language(string language)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var text = Texts.Of<OperationsText>();
        var steps = Enum.GetValues<OperationKind>().SelectMany(Definitions.StepsOf).Distinct();
        string[] keys =
        [
            .. steps.SelectMany(s => (string[])[$"step.{s}.title", $"step.{s}.doing", $"step.{s}.done", $"step.{s}.undo"]),
            .. Enum.GetValues<OperationKind>().SelectMany(k => Enum.GetValues<OperationStatus>().Select(s => $"headline.{k}.{s}")),
            .. Enum.GetValues<OperationKind>().Select(k => "kind." + k),
            .. Enum.GetValues<OperationStatus>().Select(s => "status." + s),
            .. Enum.GetValues<TimelineStepState>().Select(s => "state." + s),
        ];

        Assert.DoesNotContain(keys, k => text[k].ResourceNotFound);
    }

    private static string Words(IElement element) => string.Join(' ', element.GetDescendants().OfType<IText>().SelectMany(t => t.Data.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    private static IElement Step(IRenderedComponent<OperationTimeline> shown, string name) => shown.Find($"li[data-step={name}]");

    private IRenderedComponent<OperationTimeline> Show(TimelineView view) => Render<OperationTimeline>(p => p.Add(t => t.View, view));
}
