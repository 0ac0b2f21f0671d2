"""The benchmark of trunks for texts and images, and of augmentation."""
