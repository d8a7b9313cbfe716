"""What is measured: a network, an image size and a batch."""
import re
from dataclasses import dataclass

import numpy as np

CLASSES = 1000


@dataclass(frozen=True)
class Cell:
    """One place of the comparison, written like `R50x1:224:8`."""
    network: str
    size: int
    batch: int

    @staticmethod
    def parse(text):
        match = re.fullmatch(r"(R\d+x\d+):(\d+):(\d+)", text)
        if not match:
            raise ValueError(f"{text} is not like R50x1:224:8")
        return Cell(match[1], int(match[2]), int(match[3]))

    def __str__(self):
        return f"{self.network}:{self.size}:{self.batch}"

    @property
    def title(self):
        return f"{self.network}, {self.size} px, batch {self.batch}"

    @property
    def single(self):
        """The same with one image."""
        return Cell(self.network, self.size, 1)

    def images(self):
        """Seeded noise, images x channels x height x width; the first image is that of every batch."""
        generator = np.random.default_rng(self.size)
        return generator.uniform(-1, 1, (self.batch, 3, self.size, self.size)).astype(np.float32)
