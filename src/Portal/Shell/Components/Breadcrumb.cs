namespace Portal.Shell.Components;

/// <summary>One step of the way to a page.</summary>
public sealed record Breadcrumb(string Text, string Href);
