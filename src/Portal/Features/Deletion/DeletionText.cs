namespace Portal.Features.Deletion;

/// <summary>Texts of this area; see the .resx files beside it.</summary>
public sealed class DeletionText;
