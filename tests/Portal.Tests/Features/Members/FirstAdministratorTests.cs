using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Features.Members;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members;

public sealed class FirstAdministratorTests
{
    [Fact]
    public async Task The_link_of_the_log_makes_one_administrator_and_no_second()
    {
        await using var app = await App.StartedAsync();
        var http = await app.HttpAsync();
        var link = Assert.Single(app.Links);
        var token = link.Segments[^1];
        Assert.False(await app.InDatabaseAsync(db => db.OneTimeTokens.AnyAsync(t => t.Hash.Contains(token))));

        var bad = await http.FillInAsync(link.AbsolutePath, "first", ("Form.Email", "not an address"), ("Form.Name", ""), ("Form.Password", "short"));
        Assert.Contains("Use at least 10 characters.", await bad.TextAsync(), StringComparison.Ordinal);

        var made = await http.FillInAsync(link.AbsolutePath, "first", ("Form.Email", "first@provider.example"), ("Form.Name", "First"), ("Form.Password", Accounts.Password));
        Assert.EndsWith("/admin", made.Headers.Location?.ToString(), StringComparison.Ordinal);

        var me = (await app.As(await app.CallerOfAsync(new TestPerson("first@provider.example", null, [], null))).SendAsync(new WhoAmI())).Value;
        Assert.Equal(Enum.GetValues<StaffPermission>(), me.Staff);
        Assert.Equal(HttpStatusCode.Gone, (await http.GetAsync(link)).StatusCode);
        Assert.Equal(ErrorKind.NotFound, (await MakeAsync(app, token, "second@provider.example")).Error?.Kind);
    }

    [Fact]
    public async Task A_second_start_writes_another_link_and_the_first_administrator_closes_all_of_them()
    {
        await using var app = await App.StartedAsync();
        await app.RestartAsync();
        var tokens = app.Links.Select(l => l.Segments[^1]).ToArray();
        Assert.Equal(2, tokens.Distinct().Count());

        Assert.True((await MakeAsync(app, tokens[0], "one@provider.example")).Succeeded);

        Assert.Equal(ErrorKind.NotFound, (await MakeAsync(app, tokens[1], "two@provider.example")).Error?.Kind);
        await app.RestartAsync();
        Assert.Equal(2, app.Links.Count);
    }

    [Fact]
    public async Task A_link_ends_with_its_time_and_a_taken_address_is_a_field_error()
    {
        await using var app = await App.StartedAsync();
        var token = app.Links.Single().Segments[^1];
        await app.CallerOfAsync(new TestPerson("taken@people.example", null, [], null));

        Assert.Equal(nameof(CreateFirstAdministrator.Email), Assert.Single((await MakeAsync(app, token, "taken@people.example")).Error!.Fields).Field);
        Assert.Equal(ErrorKind.NotFound, (await MakeAsync(app, "made-up", "x@provider.example")).Error?.Kind);

        app.Clock.Advance(FirstAdministrator.ValidFor + TimeSpan.FromMinutes(1));
        Assert.Equal(ErrorKind.NotFound, (await MakeAsync(app, token, "x@provider.example")).Error?.Kind);
    }

    private static Task<Result<Admitted>> MakeAsync(PortalApp app, string token, string email) =>
        app.As(Callers.Anonymous).SendAsync(new CreateFirstAdministrator(token, email, "", Accounts.Password));

    private sealed class App : PortalApp, ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<Uri> _links = new();

        public IReadOnlyCollection<Uri> Links => _links;

        public static async Task<App> StartedAsync()
        {
            var app = new App();
            await app.InitializeAsync();
            await app.StartAsync();
            return app;
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> values && values.FirstOrDefault(v => v.Key == "Link").Value is Uri link)
                _links.Enqueue(link);
        }

        public void Dispose()
        {
        }

        protected override void Change(IServiceCollection services) => services.AddSingleton<ILoggerProvider>(this);
    }
}
